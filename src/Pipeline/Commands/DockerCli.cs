using Pipeline.Execution;

namespace Pipeline.Commands;

/// <summary>The docker command and its helpers, for what the engine's API is not asked itself.</summary>
public static class DockerCli
{
    /// <summary>Signs the docker command, buildx and compose in to a registry; the password is read from standard input.</summary>
    public static Command Login(string registry, string user) => new("docker", "login", "--username", user, "--password-stdin", registry);

    /// <summary>Signs them out again.</summary>
    public static Command Logout(string registry) => new("docker", "logout", registry);

    /// <summary>Asks a credential helper; the registry's name is read from standard input.</summary>
    /// <param name="helper">The end of its program's name.</param>
    public static Command Credential(string helper) => new("docker-credential-" + helper, "get");

    /// <summary>Makes a container, cut off from any network, that is to run one program; prints its id.</summary>
    public static Command Create(string image, string directory, params ReadOnlySpan<string> program) =>
        new Command("docker", "create", "--network", "none", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--workdir", directory, "--entrypoint", program[0], image).Add(program[1..]);

    /// <summary>Copies a folder's content into a container, where the folder must not be or must be a folder.</summary>
    public static Command CopyInto(string folder, string container, string target) => new("docker", "cp", "--quiet", $"{folder}/.", $"{container}:{target}");

    /// <summary>Starts a container and ends as it ends, with its output.</summary>
    public static Command Attach(string container) => new("docker", "start", "--attach", container);

    /// <summary>Ends and removes a container with its own volumes.</summary>
    public static Command Remove(string container) => new("docker", "rm", "--force", "--volumes", container);

    /// <summary>Which engine the command speaks to.</summary>
    public static Command Context() => new("docker", "context", "show");
}
