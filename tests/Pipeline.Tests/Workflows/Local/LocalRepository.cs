using System.Diagnostics;
using Pipeline.Workflows.Documents;
using Pipeline.Workflows.Local;
using Pipeline.Workflows.WhatIf;

namespace Pipeline.Tests.Workflows.Local;

/// <summary>A real git repository with a workflow in it, and runs of it.</summary>
internal sealed class LocalRepository : IDisposable
{
    private const string WorkflowPath = ".github/workflows/test.yml";
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _lines = [];

    public LocalRepository(string workflow)
    {
        Write(".gitignore", ".nuke/temp/\n");
        Write("greeting.txt", "hello\n");
        Write(WorkflowPath, workflow);
        Git("init", "--quiet", "--initial-branch=main");
        Git("config", "user.name", "Tester");
        Git("config", "user.email", "tester@localhost");
        Commit("first");
    }

    public string Root => _folder.Path;

    /// <summary>All that was shown.</summary>
    public string Text
    {
        get
        {
            lock (_lines)
                return string.Join('\n', _lines);
        }
    }

    public void Write(string path, string text)
    {
        var file = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    public void Commit(string message)
    {
        Git("add", "--all");
        Git("commit", "--quiet", "--message", message);
    }

    public string Git(params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = Root, RedirectStandardOutput = true })!;
        var output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
        return output.Trim();
    }

    /// <summary>What the run asks for, before a test changes it.</summary>
    public RunRequest Request(string on = "push") => new()
    {
        Document = WorkflowDocument.Parse(WorkflowPath, File.ReadAllText(Path.Combine(Root, WorkflowPath))),
        Question = new WhatIfQuestion(on) { Repository = "octo/hello" },
        Root = Root,
        Local = path => Path.Combine(Root, path) is var file && File.Exists(file) ? WorkflowDocument.Parse(path, File.ReadAllText(file)) : null,
        Parallel = 4,
        Secret = _ => null,
        Variable = _ => null,
        Show = line =>
        {
            lock (_lines)
                _lines.Add(line);
        },
    };

    public Task<RunReport> RunAsync(RunRequest? request = null, CancellationToken stop = default) => WorkflowRun.RunAsync(request ?? Request(), stop);

    public void Dispose() => _folder.Dispose();
}
