using Nuke.Common;
using Nuke.Common.IO;
using Pipeline.Commands;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Execution;
using Pipeline.Packages;
using Pipeline.Releases.Versions;
using Pipeline.Tools;
using Pipeline.Workflows.Model;
using Pipeline.Workflows.Placement;
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
    [Parameter("Version of the packages, with or without v; default: 0.0.0-dev", Name = "version")]
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
        .Produces(TemporaryDirectory / "packages" / "*.*nupkg")
        .Notes(x => x.NeedsTool(KnownTools.DotNet).Attested(".nuke/temp/packages/*.*nupkg"))
        .Requires(() => PackagesRun.VersionOf(this) != null)
        .Executes(async () =>
        {
            PackageFolder.CreateOrCleanDirectory();
            // What another build has compiled, with other paths or of another commit, must not come into a package.
            var work = (TemporaryDirectory / "pack").CreateOrCleanDirectory();
            foreach (var project in PackedProjects)
                await ProcessRunner.RunAsync(DotNet.Pack(RootDirectory / project, PackageFolder, PackagesRun.VersionOf(this).ToString(), work), x => Log.Information("{Line}", x), BuildCancellation.Token);
            var packages = PackageFile.In(PackageFolder);
            foreach (var package in packages)
                package.Fix();
            foreach (var package in packages)
                Log.Information("{Package} {Version} {Size} KiB", System.IO.Path.GetFileName(package.Path), package.Version, new FileInfo(package.Path).Length / 1024);
        });

    /// <summary>Says what the packages are made of.</summary>
    Target DescribePackages => _ => _
        .Description("Write beside each package what it is made of, as a bill of materials (CycloneDX, a tool of .config/dotnet-tools.json)")
        .DependsOn(Pack)
        .Exclusive("dotnet build")
        .Produces(TemporaryDirectory / "packages" / "*.cdx.json")
        .Notes(x => x.NeedsTool(KnownTools.DotNet).Attested(".nuke/temp/packages/*.cdx.json"))
        .Executes(async () =>
        {
            foreach (var project in PackedProjects)
                Log.Information("{File}", System.IO.Path.GetFileName(await PackageContents.WriteAsync(RootDirectory, RootDirectory / project, PackagesRun.FileVersionOf(this), PackageFolder, null, BuildCancellation.Token)));
        });

    /// <summary>Tries the packages as a user would.</summary>
    Target CheckPackages => _ => _
        .Description("Build and run a repository that has the packages and nothing else of this one")
        .DependsOn(Pack)
        .OnlyWhenStatic(() => PackageCheck != null)
        .Executes(() => ProcessRunner.RunAsync(PackageCheck!(PackageFolder, PackagesRun.FileVersionOf(this)).In(RootDirectory), x => Log.Information("{Line}", x), BuildCancellation.Token));

    /// <summary>Pushes what Pack has made.</summary>
    Target PushPackages => _ => _
        .Description("Push the packages of the folder; what the server has with the same content is left as it is")
        .After(Pack, DescribePackages, CheckPackages)
        .Consumes(Pack)
        .Notes(x => x.Permissions(Scopes.IdToken.Write("prove to the NuGet server which workflow pushes")))
        .Requires(() => PackagesRun.CanPush(this))
        .Executes(async () =>
        {
            using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromMinutes(10) };
            var gallery = new PackageGallery(http, new Uri(PackageServer));
            var key = NuGetApiKey is { Length: > 0 } given ? given.Trim() : await TrustedPublishing.KeyAsync(http, new Uri(NuGetTokenService), NuGetUser!, Environment.GetEnvironmentVariable, Redactor.Add, BuildCancellation.Token);
            foreach (var package in PackageFile.In(PackageFolder).Where(x => !x.IsSymbols || !SkipSymbols))
                Log.Information("{Package} {Result}", System.IO.Path.GetFileName(package.Path), await gallery.PushAsync(package, key, BuildCancellation.Token) == PackageGallery.Result.Pushed ? "pushed" : "is there already");
        });
}

/// <summary>What <see cref="IPackages"/> checks before anything runs.</summary>
internal static class PackagesRun
{
    /// <summary>The packages' version: that of a tag, which may have a <c>v</c> that no package has.</summary>
    /// <exception cref="PipelineException">It is no version: exit 2.</exception>
    public static SemanticVersion VersionOf(IPackages build) => VersionTag.VersionOf(build.PackageVersion ?? "0.0.0-dev")
        ?? throw PipelineException.WrongUse($"`{build.PackageVersion}` is not a version that a package can have", "--version", "it is not one of Semantic Versioning 2", "say for example --version 1.2.3");

    /// <summary>The version in the packages' file names: NuGet leaves out what is behind a plus sign.</summary>
    public static string FileVersionOf(IPackages build) => (VersionOf(build) with { Metadata = "" }).ToString();

    /// <exception cref="PipelineException">There is no key and no way to one, or an address would send it in clear: exit 2.</exception>
    public static bool CanPush(IPackages build)
    {
        foreach (var (parameter, address) in ((string, string)[])[("--package-server", build.PackageServer), ("--nuget-token-service", build.NuGetTokenService)])
            if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || !PackageGallery.IsSafe(uri))
                throw PipelineException.WrongUse($"`{address}` is no https address", parameter, "a key would travel in clear");
        if (build.NuGetApiKey?.Trim().Any(x => x is <= ' ' or > '~') == true)
            throw PipelineException.WrongUse("The key of the NuGet server is none", "--nuget-api-key", "it has blanks or characters that no key has", "copy it again");
        if (build.NuGetApiKey is { Length: > 0 } || build.NuGetUser is { Length: > 0 } && TrustedPublishing.IsPossible(Environment.GetEnvironmentVariable))
            return true;
        throw PipelineException.WrongUse("There is no key to push packages with", "--nuget-api-key",
            build.NuGetUser is { Length: > 0 } ? "GitHub gives this job no token" : build.NuGetUser is null ? null : "--nuget-user is empty",
            "set NUGET_API_KEY, or on GitHub --nuget-user and the permission `id-token: write`");
    }
}
