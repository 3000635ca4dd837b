using System.Collections.Immutable;
using Nuke.Common;
using Pipeline.Engine;

namespace Pipeline.Tools;

/// <summary>A program that targets run. Texts only: every start of a build makes those that its targets name.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Ask">The command that tells its version, words separated by spaces. A program with several names has them all, separated by bars.</param>
/// <param name="Needed">The oldest version that will do; null for any.</param>
/// <param name="Remedy">How to get it.</param>
public sealed record KnownTool(string Name, string Ask, string? Needed, string Remedy)
{
    /// <summary>Whether only the work on this repository needs it, such as its tests.</summary>
    public bool Optional { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>The programs that the library's targets run.</summary>
public static class KnownTools
{
    private const string Script = "scripts/docker.sh";

    /// <summary>Git.</summary>
    public static KnownTool Git => new("git", "git --version", "2.31", "apt-get install git");

    /// <summary>The .NET SDK.</summary>
    public static KnownTool DotNet => new("dotnet", "dotnet --version", "10.0", "https://dot.net");

    /// <summary>The docker command.</summary>
    public static KnownTool Docker => new("docker", "docker --version", "20.10", $"{Script}, or https://docs.docker.com/engine/install/");

    /// <summary>Docker's builder.</summary>
    public static KnownTool Buildx => new("buildx", "docker buildx version", "0.12", $"{Script} (Debian 13: docker-buildx), or https://github.com/docker/buildx");

    /// <summary>Docker's compose.</summary>
    public static KnownTool Compose => new("compose", "docker compose version --short", "2.24", $"{Script} (Debian 13: docker-compose), or https://docs.docker.com/compose/install/");

    /// <summary>The scanner of images, files and configuration.</summary>
    public static KnownTool Trivy => new("trivy", "trivy --version", "0.69.3", "https://trivy.dev/latest/getting-started/installation/ (no Debian package), or the image aquasec/trivy");

    /// <summary>The search for secrets.</summary>
    public static KnownTool Gitleaks => new("gitleaks", "gitleaks version", "8.16", $"{Script} (Debian 13: gitleaks), or https://github.com/gitleaks/gitleaks");

    /// <summary>Signatures of images.</summary>
    public static KnownTool Cosign => new("cosign", "cosign version", "2.0", $"{Script} (Debian 13: cosign), or https://docs.sigstore.dev/cosign/system_config/installation/");

    /// <summary>Base images of Debian's packages.</summary>
    public static KnownTool Mmdebstrap => new("mmdebstrap", "mmdebstrap --version", null, $"{Script}, or apt-get install mmdebstrap");

    /// <summary>Node, for front ends.</summary>
    public static KnownTool Node => new("node", "node --version", "18.0", "apt-get install nodejs, or https://nodejs.org");

    /// <summary>Node's packages.</summary>
    public static KnownTool Npm => new("npm", "npm --version", "9.0", "apt-get install npm, or https://nodejs.org");

    /// <summary>Merges what Python's tests covered.</summary>
    public static KnownTool Coverage => new("coverage", "coverage|python3-coverage --version", "6.5", "apt-get install python3-coverage, or pip install coverage");

    /// <summary>The registry of the lab.</summary>
    public static KnownTool DockerRegistry => new("docker-registry", "docker-registry --version", "2.8", $"{Script}, or apt-get install docker-registry") { Optional = true };

    /// <summary>All of them.</summary>
    public static ImmutableArray<KnownTool> All => [Git, DotNet, Docker, Buildx, Compose, Trivy, Gitleaks, Cosign, Mmdebstrap, Node, Npm, Coverage, DockerRegistry];

    /// <summary>Says that a target runs these programs: <c>Doctor</c> looks whether they are there.</summary>
    public static ITargetDefinition NeedsTool(this ITargetDefinition target, params ReadOnlySpan<KnownTool> tools)
    {
        foreach (var tool in tools)
            target.Note(tool);
        return target;
    }

    /// <summary>Says that a target uses the Docker Engine: <c>Doctor</c> looks whether it answers.</summary>
    public static ITargetDefinition NeedsEngine(this ITargetDefinition target) => target.Note(EngineNote.Instance);
}

internal sealed record EngineNote
{
    public static EngineNote Instance { get; } = new();
}
