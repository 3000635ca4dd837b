using Nuke.Common;

namespace Pipeline.Engine;

/// <summary>Command lines that ask the program something instead of running targets: completion, schema, secrets.</summary>
internal static class Questions
{
    /// <summary>The exit code, or null when targets are asked for.</summary>
    public static int? Answer(Session session, NukeBuild build)
    {
        var options = session.Options;
        if (options.Complete is { } words)
            return Completion.Answer(session, build, words);
        if (session.CommandLine.Named.ContainsKey("completion") && !options.Help)
            return Checked(session, build, "--completion", () => CompletionScript.Write(session, options.Completion!));
        if (options.Schema is { } schema && !options.Help)
            return Checked(session, build, "--schema", () => SchemaFile.Answer(session, build, schema));
        if (options.Secrets is { } secrets && !options.Help)
            return Checked(session, build, "--secrets", () => SecretsCommand.Run(session, build, secrets));
        return null;
    }

    private static int Checked(Session session, NukeBuild build, string option, Func<ExitCode> answer)
    {
        var mistakes = session.Mistakes;
        ParameterNames.Check(build.Parameters, session.CommandLine, [], mistakes);
        if (session.Options.Targets is { } targets)
            mistakes.Add($"{option} runs no targets, but '{string.Join("' '", targets)}' is asked for.");
        if (session.Root is null && !mistakes.Any)
            mistakes.Add(session.RootProblem!);
        var code = mistakes.Any ? ExitCode.Done : answer();
        return mistakes.Any ? session.Output.Mistakes(mistakes) : (int)code;
    }
}
