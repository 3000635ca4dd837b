using System.Text;
using Nuke.Common.IO;

namespace Pipeline.Engine;

/// <summary>The secret keys that this machine has for encrypted values.</summary>
/// <param name="Keys">The keys, one a line; null when there is no place with some.</param>
/// <param name="Place">Where they were found, or where they belong.</param>
internal sealed record Identities(string? Keys, string Place)
{
    public const string Wanted = "NUKE_AGE_KEY or PIPELINE_AGE_KEY (the key itself), NUKE_AGE_KEY_FILE or PIPELINE_AGE_KEY_FILE, or ~/.config/pipeline/keys.txt";
    private static readonly string[] Variables = ["NUKE_AGE_KEY", "PIPELINE_AGE_KEY"];

    /// <summary>Looks into the variables, then into the file.</summary>
    /// <exception cref="BuildException">A place that is named has no good key.</exception>
    public static Identities Find(Session session)
    {
        var environment = session.Invocation.Environment;
        foreach (var variable in Variables)
        {
            if (environment.TryGetValue(variable, out var text) && text.Length > 0)
                return new Identities(Parse(text, variable), variable);
        }

        var file = FilePath(session, out var isNamed);
        if (!isNamed && !File.Exists(file))
            return new Identities(null, file);
        try
        {
            SecretFile.WarnIfOpen(file, session);
            return new Identities(Parse(File.ReadAllText(file), file), file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new BuildException($"The age key in '{file}' cannot be read: {exception.Message}", ExitCode.WrongUse, exception);
        }
    }

    /// <summary>The file that keys are kept in: as named by a variable, else below the home directory.</summary>
    public static AbsolutePath FilePath(Session session, out bool isNamed)
    {
        var environment = session.Invocation.Environment;
        foreach (var variable in Variables)
        {
            if (environment.TryGetValue(variable + "_FILE", out var path) && path.Length > 0)
            {
                isNamed = true;
                return AbsolutePath.Create(Path.Combine(session.Invocation.WorkingDirectory, path));
            }
        }

        isNamed = false;
        var configuration = environment.TryGetValue("XDG_CONFIG_HOME", out var set) && Path.IsPathRooted(set) ? set
            : Path.Combine(environment.TryGetValue("HOME", out var home) && home.Length > 0 ? home : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".config");
        return AbsolutePath.Create(Path.Combine(configuration, "pipeline", "keys.txt"));
    }

    /// <summary>One key per line; comments begin with #.</summary>
    private static string Parse(string text, string place)
    {
        var keys = new StringBuilder();
        foreach (var raw in text.Split('\n'))
        {
            var line = raw.Trim();
            if (line.Length == 0 || line.StartsWith('#'))
                continue;
            Redactor.Add(line);
            if (!line.StartsWith("AGE-", StringComparison.Ordinal))
                throw new BuildException($"{place} holds a line that is no age key of the form AGE-SECRET-KEY-1…. Make a key with --secrets keygen.", ExitCode.WrongUse);
            keys.Append(line).Append('\n');
        }

        return keys.Length > 0 ? keys.ToString() : throw new BuildException($"{place} holds no age key. Make one with --secrets keygen.", ExitCode.WrongUse);
    }

    /// <summary>It does not print.</summary>
    public override string ToString() => $"keys in {Place}";
}
