using System.Runtime.CompilerServices;
using System.Text;

namespace Pipeline.Tests;

/// <summary>Compares text with a file beside the test; <c>UPDATE_GOLDEN=1</c> writes the file instead.</summary>
internal static class Golden
{
    public static void Verify(string actual, string name, [CallerFilePath] string test = "")
    {
        var file = Path.Combine(DirectoryOf(test), name + ".golden");
        actual = actual.ReplaceLineEndings("\n");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(file, actual);
            return;
        }

        var expected = File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n") : "";
        if (expected != actual)
            Assert.Fail($"{name}.golden differs (- expected, + actual). UPDATE_GOLDEN=1 accepts the change.\n{Difference(expected, actual)}");
    }

    /// <summary>The compiler maps source paths to <c>/_/</c>, so the test's folder is found below this project.</summary>
    private static string DirectoryOf(string test)
    {
        const string Project = "Pipeline.Tests";
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, Project + ".csproj")))
            directory = Path.GetDirectoryName(directory) ?? throw new DirectoryNotFoundException($"{Project}.csproj is not above {AppContext.BaseDirectory}.");
        var relative = test[(test.IndexOf(Project + "/", StringComparison.Ordinal) + Project.Length + 1)..];
        return Path.Combine(directory, Path.GetDirectoryName(relative)!);
    }

    private static string Difference(string expected, string actual)
    {
        var (old, now) = (expected.Split('\n'), actual.Split('\n'));
        var text = new StringBuilder();
        for (var i = 0; i < Math.Max(old.Length, now.Length); i++)
        {
            var (left, right) = (old.ElementAtOrDefault(i), now.ElementAtOrDefault(i));
            if (left == right)
                text.Append("  ").AppendLine(left);
            else
                text.Append(left is null ? "" : $"- {left}\n").Append(right is null ? "" : $"+ {right}\n");
        }

        return text.ToString();
    }
}
