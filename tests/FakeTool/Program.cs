// A real program that stands in for tools that cannot be installed. What it does is said by a script file beside the
// arguments it is given: the variable FAKE_TOOL names a JSON file; without it, nothing is known and the exit code is 127.
using System.Text.Json;

var file = Environment.GetEnvironmentVariable("FAKE_TOOL");
if (file is null)
{
    Console.Error.WriteLine("FAKE_TOOL names no file");
    return 127;
}

using var script = JsonDocument.Parse(File.ReadAllBytes(file));
foreach (var answer in script.RootElement.EnumerateArray())
{
    // The first answer whose words all stand among the arguments is given.
    if (!answer.GetProperty("when").EnumerateArray().All(x => args.Contains(x.GetString())))
        continue;
    if (answer.TryGetProperty("record", out var record))
        File.AppendAllText(record.GetString()!, JsonSerializer.Serialize(args) + "\n");
    if (answer.TryGetProperty("stderr", out var error))
        Console.Error.Write(error.GetString());
    var output = answer.TryGetProperty("stdoutFile", out var from) ? File.ReadAllText(from.GetString()!)
        : answer.TryGetProperty("stdout", out var text) ? text.GetString()! : "";
    var silent = answer.TryGetProperty("silent", out var quiet) && quiet.GetBoolean();
    // Tools that are told where to write do not write to standard output.
    if (!silent && Array.IndexOf(args, "--output") is >= 0 and var at)
        File.WriteAllText(args[at + 1], output);
    else
        Console.Write(output);
    return answer.TryGetProperty("exit", out var code) ? code.GetInt32() : 0;
}

Console.Error.WriteLine("no answer is scripted for: " + string.Join(' ', args));
return 126;
