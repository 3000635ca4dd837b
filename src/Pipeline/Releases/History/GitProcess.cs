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
    internal static readonly string[] Foreign =
    [
        "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR", "GIT_NAMESPACE", "GIT_EXTERNAL_DIFF", "GIT_PAGER",
    ];

    /// <summary>Programs and colours that a repository's own configuration may ask for.</summary>
    private static readonly string[] Plain =
        ["--no-pager", "--no-optional-locks", "-c", "log.showSignature=false", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false", "-c", "color.ui=never"];

    /// <summary>The output, or null when git refuses.</summary>
    /// <exception cref="PipelineException">git is missing or too old.</exception>
    public string? Try(CancellationToken cancellation, params string[] arguments) =>
        Run(arguments, null, cancellation) is { Code: 0 } answer ? Text(answer.Output.Span) : null;

    /// <summary>The bytes that git writes.</summary>
    /// <exception cref="PipelineException">git is missing, too old, or refuses.</exception>
    public ReadOnlyMemory<byte> Ask(string[] arguments, CancellationToken cancellation) => Ask(arguments, null, cancellation);

    /// <summary>The bytes that git writes when it is given a text.</summary>
    /// <exception cref="PipelineException">git is missing, too old, or refuses.</exception>
    public ReadOnlyMemory<byte> Ask(string[] arguments, string? input, CancellationToken cancellation)
    {
        var answer = Run(arguments, input, cancellation);
        return answer.Code == 0 ? answer.Output : throw Refusal(arguments, answer);
    }

    private PipelineException Refusal(string[] arguments, GitAnswer answer) => PipelineException.Failed($"`git {arguments[0]}` exited with code {answer.Code}", folder, answer.Error.Trim());

    /// <summary>Hands on what git writes while it still writes.</summary>
    /// <exception cref="PipelineException">git is missing, too old, or refuses.</exception>
    public void Read(string[] arguments, Action<Stream> read, CancellationToken cancellation)
    {
        var answer = Run(arguments, null, read, cancellation);
        if (answer.Code != 0)
            throw Refusal(arguments, answer);
    }

    /// <summary>Runs git to its end.</summary>
    /// <exception cref="PipelineException">git is missing or too old.</exception>
    public GitAnswer Run(string[] arguments, string? input, CancellationToken cancellation) => Run(arguments, input, null, cancellation);

    private GitAnswer Run(string[] arguments, string? input, Action<Stream>? read, CancellationToken cancellation)
    {
        var answer = RunOnce(arguments, input, read, cancellation);
        // Asked only when something went wrong: an old git says no more than that it does not know an option.
        if (answer.Code != 0 && Number().Match(Text(RunOnce(["--version"], null, null, cancellation).Output.Span)) is { Success: true } match)
        {
            var version = new Version(int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture), int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture));
            if (version < Oldest)
                throw PipelineException.WrongUse($"git {version} is too old", why: $"histories are read with git {Oldest} or newer", next: "install a newer git, or put it first on PATH");
        }

        return answer;
    }

    /// <summary>A text of a repository: UTF-8, or what old repositories have instead.</summary>
    public static string Text(ReadOnlySpan<byte> bytes) => Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : Encoding.Latin1.GetString(bytes);

    /// <summary>Blocks: in a run that lives for half a second the machinery of waiting otherwise would be most of the work.</summary>
    private GitAnswer RunOnce(string[] arguments, string? input, Action<Stream>? read, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo("git")
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        };
        foreach (var argument in (IEnumerable<string>)[.. Plain, .. arguments])
            start.ArgumentList.Add(argument);
        foreach (var variable in Foreign)
            start.Environment.Remove(variable);
        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        start.Environment["LC_ALL"] = "C";
        using var process = Start(start);
        using var end = cancellation.Register(process.Kill);
        var error = Task.Run(process.StandardError.ReadToEnd, CancellationToken.None);
        // Beside the reading: git may write before it has read all.
        var writing = input is null ? null : Task.Run(() => Write(process, input), CancellationToken.None);
        if (writing is null)
            process.StandardInput.Close();
        using var output = new MemoryStream();
        if (read is null)
            process.StandardOutput.BaseStream.CopyTo(output, 1 << 16);
        else
            read(process.StandardOutput.BaseStream);
        writing?.Wait(CancellationToken.None);
        var complaint = error.Result;
        process.WaitForExit();
        cancellation.ThrowIfCancellationRequested();
        return new GitAnswer(process.ExitCode, output.GetBuffer().AsMemory(0, (int)output.Length), complaint);
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

    private static void Write(Process process, string input)
    {
        try
        {
            process.StandardInput.Write(input);
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

/// <summary>What git says.</summary>
internal sealed record GitAnswer(int Code, ReadOnlyMemory<byte> Output, string Error);
