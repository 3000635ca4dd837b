using System.Net;
using System.Text.Json.Nodes;
using Load;

namespace Rehearsal;

/// <summary>A clone of the repository, how its build program is started, and where its environment lies.</summary>
/// <param name="Root">The clone's folder.</param>
/// <param name="Program">The build program and its first arguments.</param>
/// <param name="Port">The edge's port.</param>
internal sealed record Site(string Root, string[] Program, int Port)
{
    public string Folder { get; } = Path.Combine(Root, ".nuke", "temp", "environments", "local", "hello");

    public Server Server { get; } = new(new IPEndPoint(IPAddress.Loopback, Port), null);

    public string JournalPath => Path.Combine(Folder, "journal.jsonl");

    public string RouterLog => Path.Combine(Folder, "router", "log");

    /// <summary>Starts a target in the local environment. A package that is deployed as it is gets the wanted version first.</summary>
    public RunningCommand Start(string folder, params string[] arguments)
    {
        if (arguments is ["Deploy", "--version", var version, "--skip", "Package"])
            Package.Name(Root, version);
        return RunningCommand.Start(this, folder, [.. arguments, "--env", "local"]);
    }

    /// <summary>Runs a target in the local environment to its end.</summary>
    public async Task<CommandResult> RunAsync(string folder, params string[] arguments)
    {
        using var command = Start(folder, arguments);
        return await command.EndAsync();
    }

    /// <summary>Runs a target that prints a document.</summary>
    /// <exception cref="RehearsalException">It failed, or did not print one JSON document.</exception>
    public async Task<JsonNode> AskAsync(string folder, string target)
    {
        var result = await RunAsync(folder, target, "--json");
        try
        {
            if (result.ExitCode == 0 && JsonNode.Parse(result.Output) is { } document)
                return document;
        }
        catch (System.Text.Json.JsonException)
        {
            // Told below.
        }

        throw new RehearsalException($"{target} --json ended with {result.ExitCode} and printed: {result.Tail}");
    }
}

/// <summary>The rehearsal itself cannot go on.</summary>
internal sealed class RehearsalException(string message) : Exception(message);
