using System.Text;
using Nuke.Common;
using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary><c>--schema</c>: writes <c>.nuke/build.schema.json</c>, which editors complete and check parameters files with.</summary>
internal static class SchemaFile
{
    private const string Name = ".nuke/build.schema.json";
    private const int Shown = 40;

    public static ExitCode Answer(Session session, NukeBuild build, IReadOnlyList<string> words)
    {
        var isCheck = words is ["check"];
        if (words.Count > 0 && !isCheck)
            session.Mistakes.Add($"--schema takes nothing or 'check', but has '{string.Join("' '", words)}'.");
        var graph = TargetDiscovery.Of(build, session);
        if (session.Mistakes.Any)
            return ExitCode.WrongUse;
        var text = new SchemaText(build, graph, session.Root!).Write();
        var file = Path.Combine(session.Root!, ".nuke", "build.schema.json");
        if (isCheck)
            return Check(session, file, text);
        if (session.Options.Json)
        {
            session.Output.Document(text.TrimEnd('\n'));
            return ExitCode.Done;
        }

        if (!File.Exists(file) || File.ReadAllText(file) != text)
            WholeFile.Write(file, text);
        session.Output.Line($"{Name} is written. Parameters files that begin with \"$schema\": \"build.schema.json\" are completed and checked by editors.");
        return ExitCode.Done;
    }

    private static ExitCode Check(Session session, string file, string text)
    {
        var before = File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n") : "";
        if (before == text)
        {
            session.Output.Line($"{Name} is current.");
            return ExitCode.Done;
        }

        session.Output.Error(before.Length == 0 ? $"{Name} is missing. Write it with --schema." : $"{Name} does not fit the build. Write it anew with --schema.");
        if (before.Length > 0)
            session.Output.Line(Difference(before.Split('\n'), text.Split('\n')));
        return ExitCode.Failed;
    }

    /// <summary>What lies between the lines that are equal at the beginning and at the end.</summary>
    private static string Difference(string[] old, string[] now)
    {
        var start = 0;
        while (start < Math.Min(old.Length, now.Length) && old[start] == now[start])
            start++;
        var end = 0;
        while (end < Math.Min(old.Length, now.Length) - start && old[^(end + 1)] == now[^(end + 1)])
            end++;
        var text = new StringBuilder($"@@ line {start + 1} @@");
        Append('-', old);
        Append('+', now);
        return text.ToString();

        void Append(char sign, string[] lines)
        {
            foreach (var line in lines[start..^end].Take(Shown))
                text.Append('\n').Append(sign).Append(line);
            if (lines.Length - end - start is var count && count > Shown)
                text.Append('\n').Append(sign).Append($" … {count - Shown} more lines");
        }
    }
}
