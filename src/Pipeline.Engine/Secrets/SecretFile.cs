namespace Pipeline.Engine;

/// <summary>A secret in a file that <c>NAME_FILE</c> names, as Docker mounts them.</summary>
internal static class SecretFile
{
    /// <summary>The content without the line break at its end; null with a mistake when it cannot be read.</summary>
    /// <param name="pointer">The variable that names the file.</param>
    /// <param name="direct">The variable that holds the value itself, or null.</param>
    /// <param name="session">The session.</param>
    /// <param name="quiet">Whether a stronger place has a value: then nothing is read.</param>
    public static GivenValue? Find(string pointer, string? direct, Session session, bool quiet)
    {
        var origin = $"file of environment {pointer}";
        var working = session.Invocation.WorkingDirectory;
        if (quiet)
            return new GivenValue([], origin, pointer, false, working);
        if (direct is not null && session.Invocation.Environment[direct].Length > 0)
        {
            session.Mistakes.Add($"The environment variables {direct} and {pointer} both give the same secret; unset one.");
            return null;
        }

        var path = Path.Combine(working, session.Invocation.Environment[pointer]);
        try
        {
            var text = Read(path);
            if (text.Length > 0)
            {
                WarnIfOpen(path, session);
                return new GivenValue([text], origin, pointer, false, working);
            }

            session.Mistakes.Add($"{pointer} names '{path}', which is empty.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            session.Mistakes.Add($"{pointer} names '{path}', which cannot be read: {exception.Message.TrimEnd('.')}.");
        }

        return null;
    }

    /// <summary>The text of a file without one line break at its end.</summary>
    public static string Read(string path)
    {
        var text = File.ReadAllText(path);
        return text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;
    }

    /// <summary>Warns when everybody on the machine can read the file. Docker mounts its secrets so on purpose, where nobody else is.</summary>
    public static void WarnIfOpen(string path, Session session)
    {
        if (!OperatingSystem.IsWindows() && !path.StartsWith("/run/secrets/", StringComparison.Ordinal)
            && (File.GetUnixFileMode(path) & UnixFileMode.OtherRead) != 0)
            session.Output.Warn($"'{path}' holds a secret and everybody can read it; run: chmod 600 '{path}'");
    }
}
