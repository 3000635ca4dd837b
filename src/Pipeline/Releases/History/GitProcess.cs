using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using Pipeline.Diagnostics;

namespace Pipeline.Releases.History;

/// <summary>
/// git in any repository on disk: reads only, and neither the caller's environment nor the repository's configuration changes what it says.
/// A process of its own rather than CliWrap, which reads texts line by line: these are bytes with NULs, in an encoding that is found out later.
/// </summary>
internal sealed partial class GitProcess(string folder)
{
    private static readonly Version Oldest = new(2, 31);

    /// <summary>Set in hooks, and would lead to another repository or another program.</summary>
    private static readonly string[] Foreign =
    [
        "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR", "GIT_NAMESPACE", "GIT_EXTERNAL_DIFF", "GIT_PAGER",
    ];

    /// <summary>Programs and colours that a repository's own configuration may ask for.</summary>
    private static readonly string[] Plain =
        ["--no-pager", "--no-optional-locks", "-c", "log.showSignature=false", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false", "-c", "color.ui=never"];

    /// <summary>The output, or null when git refuses.</summary>
    /// <exception cref="PipelineException">git is missing or too old.</exception>
    public async Task<string?> TryAsync(CancellationToken cancellation, params string[] arguments)
    {
        var (code, output, _) = await RunAsync(arguments, null, cancellation);
        return code == 0 ? Text(output.Span) : null;
    }

    /// <summary>The bytes that git writes.</summary>
    /// <exception cref="PipelineException">git is missing, too old, or refuses.</exception>
    public async Task<ReadOnlyMemory<byte>> AskAsync(CancellationToken cancellation, string[] arguments, string? input = null)
    {
        var (code, output, error) = await RunAsync(arguments, input, cancellation);
        return code == 0 ? output : throw PipelineException.Failed($"`git {arguments[0]}` exited with code {code}", folder, error.Trim());
    }

    /// <summary>Runs git to its end.</summary>
    /// <exception cref="PipelineException">git is missing or too old.</exception>
    public async Task<(int Code, ReadOnlyMemory<byte> Output, string Error)> RunAsync(string[] arguments, string? input, CancellationToken cancellation)
    {
        var answer = await StartAsync(arguments, input, cancellation);
        if (answer.Code != 0 && Number().Match(Text((await StartAsync(["--version"], null, cancellation)).Output.Span)) is { Success: true } match)
        {
            // Asked only when something went wrong: an old git says no more than that it does not know an option.
            var version = new Version(int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture), int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture));
            if (version < Oldest)
                throw PipelineException.WrongUse($"git {version} is too old", why: $"histories are read with git {Oldest} or newer", next: "install a newer git, or put it first on PATH");
        }

        return answer;
    }

    /// <summary>A text of a repository: UTF-8, or what old repositories have instead.</summary>
    public static string Text(ReadOnlySpan<byte> bytes) => Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : Encoding.Latin1.GetString(bytes);

    private async Task<(int Code, ReadOnlyMemory<byte> Output, string Error)> StartAsync(string[] arguments, string? input, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo("git")
        {
            WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        };
        foreach (var argument in (IEnumerable<string>)[.. Plain, .. arguments])
            start.ArgumentList.Add(argument);
        foreach (var variable in Foreign)
            start.Environment.Remove(variable);
        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        start.Environment["LC_ALL"] = "C";
        using var process = Start(start);
        await using var end = cancellation.Register(process.Kill);
        var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var writing = WriteAsync(process, input);
        using var output = new MemoryStream();
        await process.StandardOutput.BaseStream.CopyToAsync(output, CancellationToken.None);
        await writing;
        var complaint = await error;
        await process.WaitForExitAsync(CancellationToken.None);
        cancellation.ThrowIfCancellationRequested();
        return (process.ExitCode, output.GetBuffer().AsMemory(0, (int)output.Length), complaint);
    }

    private Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw PipelineException.Failed("`git` could not be started", folder, e.Message, $"install git {Oldest} or newer, or put it on PATH", inner: e);
        }
    }

    private static async Task WriteAsync(Process process, string? input)
    {
        try
        {
            if (input is not null)
                await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended without reading all; its exit code and what it says tell why.
        }
    }

    [GeneratedRegex(@"([0-9]{1,6})\.([0-9]{1,6})")]
    private static partial Regex Number();
}
