using Pipeline.Diagnostics;
using Pipeline.Execution;

namespace Pipeline.Workflows.Local;

/// <summary>git in a folder, without what the caller's environment or configuration would add to it.</summary>
internal sealed class Git
{
    private readonly Command _git;

    /// <param name="folder">Where it runs.</param>
    /// <param name="home">Whose configuration counts; null: the person's own.</param>
    public Git(string folder, string? home = null)
    {
        // Set in hooks, and would lead to another repository.
        _git = new Command("git").In(folder).With("GIT_DIR", null).With("GIT_WORK_TREE", null).With("GIT_INDEX_FILE", null)
            .With("GIT_OBJECT_DIRECTORY", null).With("GIT_TERMINAL_PROMPT", "0").With("LC_ALL", "C");
        if (home is not null)
            _git = _git.With("HOME", home).With("XDG_CONFIG_HOME", null).With("GIT_CONFIG_GLOBAL", null).With("GIT_CONFIG_NOSYSTEM", "1");
    }

    private Git(Command git) => _git = git;

    /// <summary>The same with one more variable.</summary>
    public Git With(string variable, string value) => new(_git.With(variable, value));

    /// <summary>The first output without the line feed at its end.</summary>
    /// <exception cref="PipelineException">git said no.</exception>
    public async Task<string> AskAsync(CancellationToken cancellation, params string[] arguments)
    {
        var (code, output, error) = await ProcessRunner.CaptureAsync(_git.Add(arguments), cancellation);
        return code == 0 ? output : throw PipelineException.Failed($"`{_git.Add(arguments)}` exited with code {code}", _git.WorkingDirectory, error);
    }

    /// <summary>The output, or null when git said no.</summary>
    public async Task<string?> TryAsync(CancellationToken cancellation, params string[] arguments)
    {
        var (code, output, _) = await ProcessRunner.CaptureAsync(_git.Add(arguments), cancellation);
        return code == 0 ? output : null;
    }
}
