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

    /// <summary>Which engine the command speaks to.</summary>
    public static Command Context() => new("docker", "context", "show");
}
