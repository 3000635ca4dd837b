using System.Diagnostics;

namespace Pipeline.Lab.Samples;

/// <summary>The docker program: what it printed, or a failure of the test with what it said.</summary>
internal static class DockerCli
{
    public static async Task<string> DockerAsync(params string[] arguments)
    {
        var (code, output) = await TryAsync("docker", arguments);
        Assert.True(code == 0, $"docker {string.Join(' ', arguments)} ended with {code}: {output}");
        return output;
    }

    public static async Task<(int Code, string Output)> TryAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Repository.Root,
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, (output + await errors).Trim());
    }

    /// <summary>Asks until the answer is right, or fails with the last one.</summary>
    public static async Task<string> UntilAsync(Func<Task<string>> ask, Func<string, bool> right, string what, int seconds = 60)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var answer = await ask();
            if (right(answer))
                return answer;
            Assert.True(Stopwatch.GetElapsedTime(started).TotalSeconds < seconds, $"{what} was not so within {seconds} s; last: {answer}");
            await Task.Delay(200);
        }
    }
}
