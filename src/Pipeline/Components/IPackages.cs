using Nuke.Common;
using Nuke.Common.IO;
using Pipeline.Commands;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Execution;
using Pipeline.Packages;
using Pipeline.Tools;
using Serilog;

namespace Pipeline.Components;

/// <summary>Makes NuGet packages, tries them, and pushes them.</summary>
public interface IPackages : INukeBuild
{
    /// <summary>The projects that become packages, from the root.</summary>
    IReadOnlyList<string> PackedProjects { get; }

    /// <summary>How the packages are tried: a command that is given their folder and version. Null: not at all.</summary>
    Func<string, string, Command>? PackageCheck => null;

    /// <summary>The packages' version.</summary>
    [Parameter("Version of the packages; default: 0.0.0-dev", Name = "version")]
    string? PackageVersion => TryGetValue(() => PackageVersion);

    /// <summary>Where the packages are written.</summary>
    [Parameter("Folder that packages are written to and pushed from; default: .nuke/temp/packages")]
    [NotFromEnvironment]
    AbsolutePath PackageFolder => TryGetValue(() => PackageFolder) ?? TemporaryDirectory / "packages";

    /// <summary>Where packages are pushed.</summary>
    [Parameter("Index of the NuGet server that packages are pushed to; default: https://api.nuget.org/v3/index.json")]
    string PackageServer => TryGetValue(() => PackageServer) ?? "https://api.nuget.org/v3/index.json";

    /// <summary>The key to push with.</summary>
    [Parameter("Key of the NuGet server; default: on GitHub one that --nuget-user's policy gives the workflow (trusted publishing)", Name = "nuget-api-key")]
    [Secret]
    string? NuGetApiKey => TryGetValue(() => NuGetApiKey);

    /// <summary>Who trusts the workflow.</summary>
    [Parameter("User of the NuGet server whose policy trusts this workflow (trusted publishing)", Name = "nuget-user")]
    string? NuGetUser => TryGetValue(() => NuGetUser);

    /// <summary>Where tokens are exchanged.</summary>
    [Parameter("Where the workflow's token is exchanged for a key; default: https://www.nuget.org/api/v2/token", Name = "nuget-token-service")]
    string NuGetTokenService => TryGetValue(() => NuGetTokenService) ?? "https://www.nuget.org/api/v2/token";

    /// <summary>Whether symbols stay here.</summary>
    [Parameter("Push no symbols, for servers that take none")]
    bool SkipSymbols => TryGetValue<bool?>(() => SkipSymbols) ?? false;

    /// <summary>Makes the packages in an empty folder.</summary>
    Target Pack => _ => _
        .Description("Make the NuGet packages, with symbols; the same sources give the same bytes")
        .Exclusive("dotnet build")
        .Notes(x => x.NeedsTool(KnownTools.DotNet))
        .Executes(async () =>
        {
            PackageFolder.CreateOrCleanDirectory();
            foreach (var project in PackedProjects)
                await ProcessRunner.RunAsync(DotNet.Pack(RootDirectory / project, PackageFolder, PackageVersion ?? "0.0.0-dev"), x => Log.Information("{Line}", x), BuildCancellation.Token);
            var packages = PackageFile.In(PackageFolder);
            foreach (var package in packages)
                package.Fix();
            foreach (var package in packages)
                Log.Information("{Package} {Version} {Size} KiB", System.IO.Path.GetFileName(package.Path), package.Version, new FileInfo(package.Path).Length / 1024);
        });

    /// <summary>Tries the packages as a user would.</summary>
    Target CheckPackages => _ => _
        .Description("Build and run a repository that has the packages and nothing else of this one")
        .DependsOn(Pack)
        .OnlyWhenStatic(() => PackageCheck != null)
        .Executes(() => ProcessRunner.RunAsync(PackageCheck!(PackageFolder, PackageVersion ?? "0.0.0-dev").In(RootDirectory), x => Log.Information("{Line}", x), BuildCancellation.Token));

    /// <summary>Pushes what Pack has made.</summary>
    Target PushPackages => _ => _
        .Description("Push the packages of the folder; what the server has with the same content is left as it is")
        .After(Pack, CheckPackages)
        .Requires(() => PackagesRun.CanPush(this))
        .Executes(async () =>
        {
            using var http = new HttpClient { Timeout = TimeSpan.FromMinutes(10) };
            var gallery = new PackageGallery(http, new Uri(PackageServer));
            var key = NuGetApiKey ?? await TrustedPublishing.KeyAsync(http, new Uri(NuGetTokenService), NuGetUser!, Environment.GetEnvironmentVariable, Redactor.Add, BuildCancellation.Token);
            foreach (var package in PackageFile.In(PackageFolder).Where(x => !x.IsSymbols || !SkipSymbols))
                Log.Information("{Package} {Result}", System.IO.Path.GetFileName(package.Path), await gallery.PushAsync(package, key, BuildCancellation.Token) == PackageGallery.Result.Pushed ? "pushed" : "is there already");
        });
}

/// <summary>What <see cref="IPackages"/> checks before anything runs.</summary>
internal static class PackagesRun
{
    /// <exception cref="PipelineException">There is no key and no way to one, or an address would send it in clear: exit 2.</exception>
    public static bool CanPush(IPackages build)
    {
        foreach (var (parameter, address) in ((string, string)[])[("--package-server", build.PackageServer), ("--nuget-token-service", build.NuGetTokenService)])
            if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme != "https" && !(uri.Scheme == "http" && uri.IsLoopback))
                throw PipelineException.WrongUse($"`{address}` is no https address", parameter, "a key would travel in clear");
        if (build.NuGetApiKey is { Length: > 0 } || build.NuGetUser is { Length: > 0 } && TrustedPublishing.IsPossible(Environment.GetEnvironmentVariable))
            return true;
        throw PipelineException.WrongUse("There is no key to push packages with", "--nuget-api-key", build.NuGetUser is null ? null : "GitHub gives this job no token",
            "set NUGET_API_KEY, or on GitHub --nuget-user and the permission `id-token: write`");
    }
}
