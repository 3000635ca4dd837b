using Pipeline.Execution;

namespace Pipeline.Commands;

/// <summary>Docker Compose: <c>docker compose</c>, 2.24 or newer. A project is named in every command, so that no folder's name decides it.</summary>
/// <param name="Project">Lower case letters, digits, dashes and underscores.</param>
/// <param name="Files">Its files; later ones add to earlier ones.</param>
public sealed record Compose(string Project, params IReadOnlyList<string> Files)
{
    /// <summary>The definition as compose reads it, with every mistake; starts nothing.</summary>
    public Command Config() => Of("config", "--quiet");

    /// <summary>Starts what is not running as defined and waits until all is healthy.</summary>
    /// <param name="within">How long at most; whole seconds.</param>
    /// <param name="services">Which services; none for all.</param>
    public Command Up(TimeSpan within, params ReadOnlySpan<string> services) =>
        Of("up", "--detach", "--no-build", "--wait", "--wait-timeout", Seconds(within)).Add(services);

    /// <summary>Runs a service once, to its end, and removes its container.</summary>
    public Command Run(string service, params ReadOnlySpan<string> command) => Of("run", "--rm", "--no-TTY", "--no-deps", service).Add(command);

    /// <summary>Stops and removes containers and networks; volumes stay.</summary>
    /// <param name="grace">How long containers may take to end; whole seconds.</param>
    public Command Down(TimeSpan grace) => Of("down", "--remove-orphans", "--timeout", Seconds(grace));

    /// <summary>What runs, one JSON object a line.</summary>
    public Command Ps() => Of("ps", "--all", "--format", "json");

    /// <summary>The last lines of services.</summary>
    public Command Logs(int lines, params ReadOnlySpan<string> services) =>
        Of("logs", "--no-color", "--tail", lines.ToString(System.Globalization.CultureInfo.InvariantCulture)).Add(services);

    private Command Of(string verb, params ReadOnlySpan<string> arguments)
    {
        var command = new Command("docker", "compose", "--project-name", Project, "--progress", "plain", "--ansi", "never");
        foreach (var file in Files)
            command = command.Add("--file", file);
        return command.Add(verb).Add(arguments);
    }

    private static string Seconds(TimeSpan time) => ((long)Math.Ceiling(time.TotalSeconds)).ToString(System.Globalization.CultureInfo.InvariantCulture);
}
