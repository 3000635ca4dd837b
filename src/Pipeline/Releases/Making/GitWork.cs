using Pipeline.Diagnostics;
using Pipeline.Execution;
using Pipeline.Releases.History;

namespace Pipeline.Releases.Making;

/// <summary>git that writes, with the user's own configuration, hooks and keys. It gets no token but the one for its remote.</summary>
/// <param name="folder">The working copy.</param>
/// <param name="variables">More variables, such as the time of a commit.</param>
internal sealed class GitWork(string folder, params (string Name, string? Value)[] variables)
{
    private static readonly string[] Tokens = ["GITHUB_TOKEN", "GH_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "ACTIONS_RUNTIME_TOKEN", "NUGET_API_KEY"];

    /// <summary>The same with more variables.</summary>
    public GitWork With(params (string Name, string? Value)[] more) => new(folder, [.. variables, .. more]);

    /// <summary>Runs git and says how it ended.</summary>
    public Task<(int ExitCode, string Output, string Error)> TryAsync(string? input, CancellationToken cancellation, params ReadOnlySpan<string> arguments)
    {
        var command = new Command("git").Add(arguments).In(folder).With("GIT_TERMINAL_PROMPT", "0").With("LC_ALL", "C");
        foreach (var name in (IEnumerable<string>)[.. GitProcess.Foreign, .. Tokens])
            command = command.With(name, null);
        foreach (var (name, value) in variables)
            command = command.With(name, value);
        return ProcessRunner.CaptureAsync(command, input, cancellation);
    }

    /// <summary>Runs git, and returns what it says.</summary>
    /// <exception cref="PipelineException">It failed.</exception>
    public async Task<string> RunAsync(string? input, CancellationToken cancellation, params string[] arguments)
    {
        var (code, output, error) = await TryAsync(input, cancellation, arguments);
        return code == 0 ? output.Trim() : throw PipelineException.Failed($"`git {arguments[0]}` exited with code {code}", folder, error.Trim());
    }

    /// <summary>A value of git's configuration; null when it is not set.</summary>
    public async Task<string?> ConfiguredAsync(string name, CancellationToken cancellation) =>
        await TryAsync(null, cancellation, "config", "--get", name) is (0, { Length: > 0 } value, _) ? value.Trim() : null;
}
