using System.Text;

namespace Pipeline.Engine;

/// <summary>The file that GitHub reads a step's outputs from.</summary>
internal static class OutputFile
{
    public const string Variable = "GITHUB_OUTPUT";

    /// <summary>What GitHub takes of a job, in bytes of UTF-16.</summary>
    private const int Limit = 1 << 20;

    private static readonly Lock Gate = new();

    /// <exception cref="BuildException">The output cannot be set.</exception>
    public static void Check(string name, string value, bool isSecret)
    {
        if (!IsName(name))
            throw new BuildException($"'{name}' is no name of a step output: use letters, digits, '-' and '_', with a letter or '_' in front.");
        if (isSecret)
            throw new BuildException($"The step output '{name}' is not set: its value holds a secret, and outputs are not secret. Let the job that needs it read the secret itself.");
        if (value.Length > Limit / sizeof(char))
            throw new BuildException($"The step output '{name}' is not set: it has {value.Length} characters, and GitHub takes {Limit / sizeof(char)} of a job. Hand it on as an artifact.");
    }

    /// <summary>Appends the output as a whole.</summary>
    /// <exception cref="BuildException">The file cannot be written.</exception>
    public static void Append(string file, string name, string value)
    {
        try
        {
            lock (Gate)
                File.AppendAllText(file, Text(name, value));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new BuildException($"The step output '{name}' cannot be written to '{file}' ({Variable}): {exception.Message}", inner: exception);
        }
    }

    /// <summary>One line, or several between two lines that nobody can guess, so that no value can set another output.</summary>
    private static string Text(string name, string value)
    {
        if (value.AsSpan().IndexOfAny('\n', '\r') < 0)
            return $"{name}={value}\n";
        var end = Guid.NewGuid().ToString("N");
        return new StringBuilder().Append(name).Append("<<").Append(end).Append('\n').Append(value).Append('\n').Append(end).Append('\n').ToString();
    }

    private static bool IsName(string? name)
    {
        if (string.IsNullOrEmpty(name) || !(char.IsAsciiLetter(name[0]) || name[0] == '_'))
            return false;
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_'))
                return false;
        }

        return true;
    }
}
