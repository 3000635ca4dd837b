namespace Pipeline.Engine;

/// <summary><c>--completion</c>: the script that a shell completes with. It calls <c>--complete</c>.</summary>
internal static class CompletionScript
{
    public static readonly string[] Shells = ["bash", "zsh", "fish", "powershell"];

    public static ExitCode Write(Session session, string shell)
    {
        foreach (var line in Text(shell).TrimEnd('\n').Split('\n'))
            session.Output.Line(line);
        return ExitCode.Done;
    }

    public static string Text(string shell)
    {
        var name = "completion." + (shell == "powershell" ? "ps1" : shell);
        using var stream = typeof(CompletionScript).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
