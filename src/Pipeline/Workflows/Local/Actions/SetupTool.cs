using Pipeline.Engine;
using Pipeline.Execution;
using Pipeline.Workflows.Local.Processes;

namespace Pipeline.Workflows.Local.Actions;

/// <summary>actions/setup-node and actions/setup-python: install nothing, and say when the version on PATH is another.</summary>
internal static class SetupTool
{
    public static async Task RunAsync(ActionCall call, string tool, string input, string defaultFile)
    {
        var wanted = call.Input(input, Read(call, call.Input(input + "-file")) ?? Read(call, defaultFile) ?? "");
        var program = ProgramSearch.Find(tool, call.Variables["PATH"]) ?? ProgramSearch.Find(tool + "3", call.Variables["PATH"])
            ?? throw new NotRunHere($"there is no {tool} on PATH; install {tool} {wanted}");
        var lines = new List<string>();
        await StepProcess.RunAsync(new Command(program, "--version").In(call.Folders.Root), call.Variables, lines.Add, call.Run.Time, call.Stop);
        var version = lines.LastOrDefault("").Replace("Python ", "", StringComparison.Ordinal).TrimStart('v').Trim();
        var choices = wanted.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (choices.Length > 0 && !choices.Any(x => VersionRange.Fits(version, x)))
            throw new NotRunHere($"it wants {tool} {string.Join(" or ", choices)}, and {version} is on PATH; install it");
        call.Outputs[input] = version;
        call.Outputs["cache-hit"] = "false";
        call.Log.Write($"{tool} {version} of this machine");
    }

    private static string? Read(ActionCall call, string file) =>
        file.Length > 0 && File.Exists(call.Folders.PathOf(file)) ? File.ReadAllText(call.Folders.PathOf(file)).Trim() : null;
}
