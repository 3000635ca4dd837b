using System.Text.Json;
using Pipeline.Engine;
using Pipeline.Execution;
using Pipeline.Workflows.Local.Processes;

namespace Pipeline.Workflows.Local.Actions;

/// <summary>actions/setup-dotnet: installs nothing, and says which SDK is missing.</summary>
internal static class SetupDotNet
{
    public static async Task RunAsync(ActionCall call)
    {
        var program = ProgramSearch.Find("dotnet", call.Variables["PATH"]) ?? throw new NotRunHere("there is no dotnet on PATH; install the SDK");
        var installed = (await LinesAsync(call, call.Folders.Root, program, "--list-sdks")).Select(x => x.Split(' ')[0]).ToList();
        var wanted = call.Input("dotnet-version").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToList();
        foreach (var version in wanted)
            if (!installed.Exists(x => (x + ".").StartsWith(version.TrimEnd('x', 'X', '*').TrimEnd('.') + ".", StringComparison.Ordinal)))
                throw new NotRunHere($"it wants .NET SDK {version}, and there is {string.Join(", ", installed)}; install it");

        var file = call.Input("global-json-file") is { Length: > 0 } named ? call.Folders.PathOf(named) : wanted.Count == 0 ? call.Folders.PathOf("global.json") : null;
        if (file is not null && !File.Exists(file))
            throw new StepFailure($"The specified global.json file '{file}' does not exist");
        if (call.Flag("cache"))
            call.Log.Warn("`cache` is not done here: NuGet's packages are this machine's.");
        // dotnet itself decides by the folder that it is called in which SDK it takes.
        var folder = file is null ? call.Folders.Workspace : Path.GetDirectoryName(file)!;
        var (code, lines) = await RunAsync(call, folder, program, "--version");
        if (code != 0)
            throw new NotRunHere($"it wants .NET SDK {Wanted(file)}, and there is {string.Join(", ", installed)}; install it");
        call.Outputs["dotnet-version"] = lines[^1];
        call.SetVariable("DOTNET_ROOT", Path.GetDirectoryName(new FileInfo(program).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? program)!);
        call.Log.Write($".NET SDK {lines[^1]} of this machine");
    }

    private static string Wanted(string? file)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllText(file!), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });
            return json.RootElement.GetProperty("sdk").GetProperty("version").GetString()!;
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or IOException or InvalidOperationException or ArgumentNullException)
        {
            return "of global.json";
        }
    }

    private static async Task<List<string>> LinesAsync(ActionCall call, string folder, string program, string argument) =>
        (await RunAsync(call, folder, program, argument)).Lines;

    private static async Task<(int Code, List<string> Lines)> RunAsync(ActionCall call, string folder, string program, string argument)
    {
        var lines = new List<string>();
        var code = await StepProcess.RunAsync(new Command(program, argument).In(folder), call.Variables, lines.Add, call.Run.Time, call.Stop);
        return (code, lines);
    }
}
