namespace Pipeline.Engine;

/// <summary>The output of the last run that did something, with times, in <c>.nuke/temp/build.log</c>.</summary>
internal sealed class BuildLog : IDisposable
{
    private readonly StreamWriter? _writer;

    private BuildLog(StreamWriter? writer) => _writer = writer;

    /// <summary>A second build at the same time writes to a file of its own; one that cannot write does without.</summary>
    public static BuildLog Open(string root)
    {
        var directory = Path.Combine(root, ".nuke", "temp");
        foreach (var name in (string[])["build.log", $"build-{Environment.ProcessId}.log"])
        {
            try
            {
                Directory.CreateDirectory(directory);
                return new BuildLog(new StreamWriter(new FileStream(Path.Combine(directory, name), FileMode.Create, FileAccess.Write, FileShare.Read)));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
            }
        }

        return new BuildLog(null);
    }

    /// <summary>Writes a line that has no secrets any more.</summary>
    public void Write(string text) =>
        _writer?.WriteLine($"{Time()} {text}");

    // By hand: the framework's formatting of times is compiled anew in each process.
    private static string Time()
    {
        var now = DateTime.UtcNow;
        return $"{Two(now.Hour)}:{Two(now.Minute)}:{Two(now.Second)}";

        static string Two(int number) => number < 10 ? "0" + number : number.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    public void Flush() => _writer?.Flush();

    public void Dispose() => _writer?.Dispose();
}
