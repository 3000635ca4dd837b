namespace Pipeline.Engine;

/// <summary>The public keys in <c>.nuke/recipients.txt</c>: whoever has one of their secret keys can read the values. It is committed.</summary>
internal static class Recipients
{
    public const string Name = ".nuke/recipients.txt";

    public static string PathIn(string root) => Path.Combine(root, ".nuke", "recipients.txt");

    /// <exception cref="BuildException">A line is no public key.</exception>
    public static IReadOnlyList<string> Read(string root)
    {
        var recipients = new List<string>();
        var file = PathIn(root);
        var number = 0;
        foreach (var raw in File.Exists(file) ? File.ReadAllLines(file) : [])
        {
            number++;
            var line = raw.Trim();
            if (line.Length == 0 || line.StartsWith('#'))
                continue;
            // A name may stand behind the key.
            var key = line.Split(' ', '\t', '#')[0];
            recipients.Add(key.StartsWith("age1", StringComparison.Ordinal) && key.All(char.IsAsciiLetterOrDigit)
                ? key
                : throw new BuildException($"{Name}:{number}: this is no public key of the form age1….", ExitCode.WrongUse));
        }

        return recipients;
    }

    /// <summary>Adds the key; false when it is there. The remark has a line of its own: <c>age -R</c> allows none behind the key.</summary>
    public static bool Add(string root, string recipient, string remark)
    {
        if (Read(root).Contains(recipient))
            return false;
        var file = PathIn(root);
        var before = File.Exists(file) ? File.ReadAllText(file)
            : $"# Public keys: who can read the encrypted values in parameters files. After a change: {StartScript.Name} --secrets rotate\n";
        if (!before.EndsWith('\n'))
            before += '\n';
        WholeFile.Write(file, $"{before}# {remark}\n{recipient}\n");
        return true;
    }
}
