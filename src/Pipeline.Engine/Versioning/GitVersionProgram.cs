using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Nuke.Common;
using Nuke.Common.IO;
using Nuke.Common.Tooling;
using Nuke.Common.Tools.GitVersion;

namespace Pipeline.Engine;

/// <summary>Finds GitVersion, runs it and reads what it says.</summary>
internal static class GitVersionProgram
{
    private static readonly string[] Packages = ["gitversion.tool", "gitversion.msbuild"];

    /// <summary>
    /// In this order: GITVERSION_EXE; the package that the build project names, GitVersion.Tool or GitVersion.MsBuild; the program on PATH.
    /// </summary>
    public static string Find(AbsolutePath? buildProjectDirectory)
    {
        return ToolPathResolver.TryGetEnvironmentExecutable("GITVERSION_EXE")
            ?? InPackage(buildProjectDirectory)
            ?? ProgramSearch.Find("dotnet-gitversion")
            ?? ProgramSearch.Find("gitversion")
            ?? throw new FileNotFoundException("GitVersion was not found. Add it to the build project, "
                + "<PackageDownload Include=\"GitVersion.Tool\" Version=\"[6.8.2]\" /> (or GitVersion.MsBuild), or put it on PATH, or name it in GITVERSION_EXE.");
    }

    public static GitVersion Run(string program, AbsolutePath root, string arguments)
    {
        if (GitFiles.Find(root) is not { } repository)
            throw new InvalidOperationException($"'{root}' is in no git repository, and GitVersion works on nothing else.");
        if (repository.IsShallow)
            throw new InvalidOperationException("the repository is a shallow clone, and GitVersion needs the whole history. "
                + "Run 'git fetch --unshallow --tags'; in GitHub Actions give actions/checkout 'fetch-depth: 0'.");
        using var process = ProcessTasks.StartProcess(program, $"\"{root}\" /output json {arguments}".TrimEnd(), root, logOutput: false, logInvocation: false);
        process.AssertWaitForExit();
        var output = process.Output.StdToText();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"GitVersion exited with code {process.ExitCode}: {(output + process.Output.LastOrDefault().Text).Trim()}");
        return Read(output);
    }

    public static GitVersion Read(string json)
    {
        using var document = JsonDocument.Parse(json[json.IndexOf('{', StringComparison.Ordinal)..]);
        var constructor = Array.Find(typeof(GitVersion).GetConstructors(), one => one.GetParameters().Length > 1)!;
        return (GitVersion)constructor.Invoke(Array.ConvertAll(constructor.GetParameters(), Value));

        object? Value(ParameterInfo parameter)
        {
            var text = document.RootElement.TryGetProperty(parameter.Name!, out var value) && value.ValueKind != JsonValueKind.Null ? value.ToString() : null;
            if (parameter.ParameterType == typeof(string))
                return text;
            return int.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : parameter.ParameterType == typeof(int) ? 0 : null;
        }
    }

    /// <summary>
    /// NuGet writes into project.assets.json which packages of which version a project uses or downloads, and where they are: below obj of the
    /// project, or, as build.sh builds it, of a folder for artifacts. What was restored last counts.
    /// </summary>
    private static string? InPackage(AbsolutePath? project) => project is null ? null
        : AssetsOf(project).Where(File.Exists).OrderByDescending(File.GetLastWriteTimeUtc).Select(InPackage).FirstOrDefault(x => x is not null);

    private static IEnumerable<string> AssetsOf(string project)
    {
        const string Assets = "project.assets.json";
        yield return Path.Combine(project, "obj", Assets);
        for (var folder = Path.GetFullPath(project); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var objects = Path.Combine(folder, ".nuke", "temp", "bootstrap", "artifacts", "obj");
            if (!Directory.Exists(objects))
                continue;
            foreach (var file in Directory.EnumerateFiles(project, "*.csproj"))
                yield return Path.Combine(objects, Path.GetFileNameWithoutExtension(file), Assets);
            yield break;
        }
    }

    private static string? InPackage(string assets)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(assets));
        var folders = document.RootElement.GetProperty("packageFolders").EnumerateObject().Select(folder => folder.Name).ToList();
        foreach (var (package, version) in NamedPackages(document.RootElement))
        {
            foreach (var folder in folders)
            {
                var tools = Path.Combine(folder, package, version, "tools");
                if (Directory.Exists(tools) && Directory.GetFiles(tools, "gitversion.dll", new EnumerationOptions { RecurseSubdirectories = true, MatchCasing = MatchCasing.CaseInsensitive })
                        .Order(StringComparer.Ordinal).LastOrDefault(IsForThisRuntime) is { } program)
                    return program;
            }
        }

        return null;
    }

    private static IEnumerable<(string Package, string Version)> NamedPackages(JsonElement assets)
    {
        foreach (var framework in assets.GetProperty("project").GetProperty("frameworks").EnumerateObject())
        {
            if (!framework.Value.TryGetProperty("downloadDependencies", out var downloads))
                continue;
            foreach (var download in downloads.EnumerateArray())
            {
                var name = download.GetProperty("name").GetString()!.ToLowerInvariant();
                if (Packages.Contains(name))
                    yield return (name, download.GetProperty("version").GetString()!.Trim('[', ']').Split(',')[0]);
            }
        }

        foreach (var library in assets.GetProperty("libraries").EnumerateObject())
        {
            if (library.Name.ToLowerInvariant().Split('/') is [var name, var version] && Packages.Contains(name))
                yield return (name, version);
        }
    }

    /// <summary>Packages hold the program for several runtimes, in folders like <c>net8.0</c>.</summary>
    private static bool IsForThisRuntime(string program) =>
        program.Split('/', '\\').Any(folder => folder.StartsWith("net", StringComparison.Ordinal)
            && Version.TryParse(folder[3..], out var version) && version.Major <= Environment.Version.Major);
}
