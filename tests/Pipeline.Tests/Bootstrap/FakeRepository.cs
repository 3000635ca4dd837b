using System.Diagnostics;

namespace Pipeline.Tests.Bootstrap;

/// <summary>A small repository in a temporary folder, with this repository's build.sh and a stand-in for dotnet on PATH.</summary>
internal sealed class FakeRepository : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("bootstrap-").FullName;

    public FakeRepository(string name = "clone")
    {
        Root = Path.Combine(_home, name);
        Directory.CreateDirectory(Path.Combine(_home, "sdk/bin/sdk/10.0.401"));
        foreach (var file in new[] { "build.sh", "build/bootstrap.sh", "global.json" })
            Copy(file);
        Write("build/_build.csproj", "<Project />");
        Write("build/Build.cs", "first");
        Write("src/Library/Library.cs", "library");
        Executable.Copy(Path.Combine(Source, "tests/Pipeline.Tests/Bootstrap/fake-dotnet.sh"), Dotnet);
        Search = $"{Path.GetDirectoryName(Dotnet)}:{Environment.GetEnvironmentVariable("PATH")}";
    }

    /// <summary>This repository, which build.sh is taken from.</summary>
    public static string Source { get; } = FindSource();

    public string Root { get; private set; }

    public string Dotnet => Path.Combine(_home, "sdk/bin/dotnet");

    /// <summary>What PATH holds when build.sh starts.</summary>
    public string Search { get; set; }

    /// <summary>Variables that build.sh is started with.</summary>
    public Dictionary<string, string> Variables { get; } = [];

    /// <summary>What the stand-in for dotnet was asked for, without questions for its version.</summary>
    public IReadOnlyList<string> Calls => File.Exists(CallsFile) ? File.ReadAllLines(CallsFile) : [];

    public int Builds => Calls.Count(call => call.StartsWith("build", StringComparison.Ordinal));

    private string CallsFile => Path.Combine(_home, "calls");

    public string At(string path) => Path.Combine(Root, path);

    public string Beside(string path) => Path.Combine(_home, path);

    public void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        if (path == "build.sh")
            Executable.Write(At(path), text);
        else
            File.WriteAllText(At(path), text);
    }

    public void MoveTo(string name)
    {
        Directory.Move(Root, Beside(name));
        Root = Beside(name);
    }

    /// <summary>The folders of the programs that were kept.</summary>
    public string[] Programs() => Directory.GetDirectories(At(".nuke/temp/program"));

    /// <summary>Lets every build wait, with all sources read, until <see cref="Release"/>.</summary>
    public void Hold() => File.WriteAllText(Beside("hold"), "");

    public void Release() => File.Delete(Beside("hold"));

    public void WaitUntilBuilding() => Poll.Until(() => File.Exists(Beside("building")), "the build has started");

    public BuildRun Run(params string[] arguments) => Finish(Start(arguments));

    public Process Start(params string[] arguments) => Start(At("build.sh"), Root, arguments);

    public Process Start(string script, string folder, params string[] arguments)
    {
        // Who runs the tests in the background of a shell has Ctrl-C ignored, and so would the script.
        var start = new ProcessStartInfo("/usr/bin/env", ["--default-signal=INT", script, .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] = Search;
        start.Environment["HOME"] = _home;
        start.Environment["FAKE_HOME"] = _home;
        start.Environment["FAKE_CALLS"] = CallsFile;
        foreach (var name in new[] { "DOTNET_ROOT", "PipelineEngine", "DOTNET_EnableWriteXorExecute" })
            start.Environment.Remove(name);
        foreach (var (name, value) in Variables)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>Gives the input, waits for the end (at most twenty minutes) and takes the output.</summary>
    public static BuildRun Finish(Process process, string input = "")
    {
        using (process)
        {
            var output = process.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEndAsync();
            process.StandardInput.Write(input);
            process.StandardInput.Close();
            if (!process.WaitForExit(TimeSpan.FromMinutes(20)))
                process.Kill(entireProcessTree: true);
            return new(process.ExitCode, output.Result, error.Result);
        }
    }

    public void Dispose()
    {
        Release();
        Directory.Delete(_home, recursive: true);
    }

    private void Copy(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(file))!);
        Executable.Copy(Path.Combine(Source, file), At(file));
    }

    private static string FindSource()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "build.sh")))
            folder = folder.Parent ?? throw new InvalidOperationException("build.sh stands in no folder above the tests.");
        return folder.FullName;
    }
}
