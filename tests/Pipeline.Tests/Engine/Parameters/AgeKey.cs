using System.Diagnostics;
using System.Text;
using Pipeline.Engine;

namespace Pipeline.Tests.Engine.Parameters;

/// <summary>A key that <c>age-keygen</c> made.</summary>
internal sealed record AgeKey(string Secret, string Public)
{
    public static AgeProgram Program { get; } = new(null);

    public static AgeKey Create()
    {
        var lines = Encoding.UTF8.GetString(Tool("age-keygen", [])).Split('\n');
        return new AgeKey(lines.Single(line => line.StartsWith("AGE-", StringComparison.Ordinal)), lines.Single(line => line.Contains("public key", StringComparison.Ordinal)).Split(' ')[^1]);
    }

    /// <summary>What a program of age's says, without anything of ours between.</summary>
    public static byte[] Tool(string program, byte[] input, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = new MemoryStream();
        var reading = process.StandardOutput.BaseStream.CopyToAsync(output);
        var error = process.StandardError.ReadToEndAsync();
        process.StandardInput.BaseStream.Write(input);
        process.StandardInput.Close();
        Assert.True(process.WaitForExit(TimeSpan.FromMinutes(1)), $"{program} does not end.");
        reading.Wait();
        Assert.True(process.ExitCode == 0, error.Result);
        return output.ToArray();
    }
}
