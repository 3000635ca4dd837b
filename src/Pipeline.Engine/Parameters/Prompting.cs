using System.Globalization;
using Nuke.Common;
using Nuke.Common.CI;

namespace Pipeline.Engine;

/// <summary>A person at a terminal who can be asked.</summary>
/// <param name="Show">Shows a line.</param>
/// <param name="Read">Shows a prompt and reads a line, echoed unless it is secret; null when the person gives up.</param>
internal sealed record Person(Action<string> Show, Func<string, bool, string?> Read);

/// <summary>Asks for values that are missing. Never needed: without a terminal the same run ends with a mistake that says what to give.</summary>
internal static class Prompting
{
    private const int Tries = 3;

    /// <summary>Only where a person sees the question and can answer it.</summary>
    public static bool IsPossible(Session session) =>
        !session.Options.NoPrompt && !session.Options.Json && session.Host is not IBuildServer && Find(session) is not null;

    public static Person? Find(Session session)
    {
        var environment = session.Invocation.Environment;
        if (environment.TryGetValue("CI", out var server) && server is not ("" or "false" or "0"))
            return null;
        if (environment.TryGetValue("TERM", out var terminal) && terminal == "dumb")
            return null;
        if (session.Invocation.Person is { } person)
            return person;
        return session.Invocation.OwnsProcess && !Console.IsInputRedirected && !Console.IsOutputRedirected
            ? new Person(session.Invocation.Out.WriteLine, (prompt, isSecret) => TerminalLine.Read(session.Invocation.Out, prompt, isSecret))
            : null;
    }

    /// <summary>Asks until the answer fits.</summary>
    /// <returns>False when the person gave up: then nothing more is asked.</returns>
    public static bool Ask(Parameter parameter, NukeBuild build, Session session)
    {
        var person = Find(session)!;
        var choices = AllowedValues.Of(parameter, build, session.Mistakes) ?? TypeText.KnownValues(parameter.Type);
        person.Show(parameter.Attribute.Description is { Length: > 0 } description ? $"{parameter.Option}: {description.TrimEnd('.')}" : parameter.Option);
        for (var i = 0; i < choices.Count; i++)
            person.Show($"  {i + 1}  {choices[i]}");
        var wanted = choices.Count > 0 ? "number or name" : TypeText.Describe(parameter.Type);
        for (var tries = 0; tries < Tries; tries++)
        {
            if (person.Read($"{parameter.Name} ({wanted}{(parameter.IsSecret ? ", not shown" : "")}): ", parameter.IsSecret) is not { Length: > 0 } answer)
                return false;
            if (int.TryParse(answer, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 && number <= choices.Count)
                answer = choices[number - 1];
            var mistakes = new Mistakes();
            parameter.Source = "prompt";
            var given = new GivenValue([answer], "prompt", parameter.Option, false, session.Invocation.WorkingDirectory) { Name = parameter.Name };
            if (ParameterBinding.Accept(parameter, given, build, mistakes))
                ParameterBinding.CheckAllowed(parameter, build, mistakes);
            if (!mistakes.Any)
                return true;
            (parameter.Value, parameter.Source) = (null, null);
            if (Members.CanWrite(parameter.Member))
                Members.Write(parameter.Member, build, null);
            foreach (var text in mistakes.Texts)
                person.Show(Redactor.Redact(text));
        }

        return false;
    }
}
