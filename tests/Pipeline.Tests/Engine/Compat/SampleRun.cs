using System.Text;
using Nuke.Common;

namespace Pipeline.Tests.Engine.Compat;

/// <summary>Runs a sample build and keeps what it said: the log lines that it marks with '·', its mistakes, and the exit code.</summary>
internal sealed class SampleRun(bool isDescribed = false) : IDisposable
{
    public const char Mark = '·';

    private readonly EngineRun _run = new() { IsDescribed = isDescribed };
    private readonly StringBuilder _transcript = new();

    public string Root => _run.Root;
    public string Transcript => _transcript.ToString();

    public SampleRun WithFile(string name, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(Root, name))!);
        _run.WithFile(name, content);
        return this;
    }

    public SampleRun WithVariable(string name, string value)
    {
        _run.WithVariable(name, value);
        return this;
    }

    public EngineResult Run<T>(string arguments, params Func<T, Target>[] defaults) where T : NukeBuild, new()
    {
        var result = _run.Run([.. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--parallel", "1"], defaults);
        _transcript.Append($"$ {arguments}\n");
        foreach (var line in (result.Out + result.Error).Split('\n'))
        {
            if (line.IndexOf(Mark, StringComparison.Ordinal) is >= 0 and var start)
                _transcript.Append($"{line[start..].Replace(Root, "<root>", StringComparison.Ordinal).TrimEnd()}\n");
        }

        var errors = result.Error.Split('\n').Concat(result.Out.Split('\n').Where(line => line.StartsWith("::error::", StringComparison.Ordinal) || line.StartsWith("error: ", StringComparison.Ordinal)));
        foreach (var line in result.Code == 2 ? errors.Where(line => line.Length > 0) : [])
        {
            var text = line.Replace(Root, "<root>", StringComparison.Ordinal).Replace("::error::", "", StringComparison.Ordinal).Trim();
            _transcript.Append($"! {(text.StartsWith("error: ", StringComparison.Ordinal) ? text["error: ".Length..] : text)}\n");
        }

        _transcript.Append($"= {result.Code}\n\n");
        return result;
    }

    public void Dispose() => _run.Dispose();
}
