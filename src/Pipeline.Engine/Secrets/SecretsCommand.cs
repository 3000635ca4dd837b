using Nuke.Common;

namespace Pipeline.Engine;

/// <summary><c>--secrets</c>: makes keys, and writes, lists and encrypts again the encrypted values in parameters files.</summary>
internal static class SecretsCommand
{
    public static readonly string[] Words = ["keygen", "set", "list", "rotate"];

    /// <exception cref="BuildException">It cannot be done.</exception>
    public static ExitCode Run(Session session, NukeBuild build, IReadOnlyList<string> words)
    {
        switch (words)
        {
            case ["keygen"]:
                Keygen(session);
                break;
            case ["set", var name]:
                Set(session, build, name);
                break;
            case ["set", _, _, ..]:
                session.Mistakes.Add("--secrets set takes only the name. The value comes from the standard input or a prompt: a command line is seen by others.");
                break;
            case ["list"]:
                SealedValues.List(session);
                break;
            case ["rotate"]:
                SealedValues.Rotate(session);
                break;
            default:
                session.Mistakes.Add($"--secrets{(words.Count == 0 ? "" : $" '{string.Join("' '", words)}'")} must be one of: keygen, set <parameter>, list, rotate."
                    + (words.Count == 0 ? "" : Nearest.Hint(words[0], Words)));
                break;
        }

        return ExitCode.Done;
    }

    private static void Keygen(Session session)
    {
        var age = AgeProgram.Of(session);
        var file = Identities.FilePath(session, out _);
        var isNew = !File.Exists(file);
        if (isNew)
            WholeFile.Write(file, age.CreateKey(), isPrivate: true);
        var identities = Identities.Find(session);
        var recipient = PublicKey(identities, age);
        session.Output.Line($"{(isNew ? "New key in" : "Key of")} {identities.Place}; keep a copy in a safe place.");
        session.Output.Line($"Public key: {recipient}");
        var added = Recipients.Add(session.Root!, recipient, Environment.UserName);
        session.Output.Line(added ? $"Added to {Recipients.Name}. Commit it; values that exist become readable with it after --secrets rotate, run by somebody who can read them." : $"{Recipients.Name} has it already.");
    }

    /// <summary>That of the first key.</summary>
    private static string PublicKey(Identities identities, AgeProgram age)
    {
        try
        {
            return age.PublicKeyOf(identities.Keys!).Split('\n')[0];
        }
        catch (FormatException exception)
        {
            throw new BuildException($"The key in {identities.Place} cannot be read: {exception.Message}.", ExitCode.WrongUse, exception);
        }
    }

    private static void Set(Session session, NukeBuild build, string name)
    {
        var mistakes = session.Mistakes;
        var secrets = build.Parameters.All.Where(one => one.IsSecret).Select(one => one.Name).Distinct().ToList();
        var parameter = build.Parameters.All.FirstOrDefault(one => one.Plain == CommandLine.Plain(name));
        if (parameter is not { IsSecret: true })
        {
            mistakes.Add(parameter is null
                ? $"Unknown parameter '{name}'.{Nearest.Hint(name, secrets)} Secret parameters are: {(secrets.Count > 0 ? string.Join(", ", secrets) : "none")}."
                : $"Parameter '{parameter.Name}' is no secret; mark it with [Secret] or write its value into the file.");
            return;
        }

        if (session.Options.Profiles.Count > 1)
            mistakes.Add("--secrets set writes into one file; give one --profile or none.");
        else if (session.Options.Profiles is [var odd] && odd.IndexOfAny(['/', '\\']) >= 0)
            mistakes.Add($"--profile '{odd}' is no name of a profile.");
        var recipients = Recipients.Read(session.Root!);
        if (recipients.Count == 0)
            mistakes.Add($"{Recipients.Name} has no public key to encrypt for. Make a key with --secrets keygen.");
        if (mistakes.Any)
            return;
        if (NewValue(session, parameter) is not { Length: > 0 } value)
        {
            mistakes.Add("No value was given. Type it at the prompt of a terminal, or pass it on the standard input: --secrets set <parameter> < file.");
            return;
        }

        Redactor.Add(value);
        var file = new SealedFile(session.Root!, session.Options.Profiles is [var profile] ? $"parameters.{profile}.json" : "parameters.json");
        var isReplaced = file.Set(parameter.Name, SealedValue.Seal(value, recipients, AgeProgram.Of(session)));
        session.Output.Line($"{(isReplaced ? "Replaced" : "Added")} '{parameter.Name}' in {file.Name}, readable with {Keys(recipients.Count)} in {Recipients.Name}.");
    }

    private static string? NewValue(Session session, Parameter parameter)
    {
        if (session.Invocation.In is null && Prompting.Find(session) is { } person)
            return person.Read($"{parameter.Name} (not shown): ", true);
        // Whoever typed on a terminal here would see the secret.
        if (session.Invocation.In is null && !Console.IsInputRedirected)
            return null;
        var text = (session.Invocation.In ?? Console.In).ReadToEnd();
        return text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;
    }

    /// <summary>How many keys, in words.</summary>
    public static string Keys(int count) => count == 1 ? "the one key" : $"the {count} keys";
}
