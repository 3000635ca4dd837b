namespace Pipeline.Workflows.Pins;

/// <summary>What Dependabot can keep up to date.</summary>
/// <remarks>https://docs.github.com/en/code-security/reference/supply-chain-security/dependabot-options-reference</remarks>
public enum DependabotEcosystem
{
    /// <summary>Actions and reusable workflows.</summary>
    GitHubActions,

    /// <summary>.NET packages.</summary>
    NuGet,

    /// <summary>The .NET SDK of <c>global.json</c>.</summary>
    DotNetSdk,

    /// <summary>npm, pnpm and yarn.</summary>
    Npm,

    /// <summary>Images of Dockerfiles and Kubernetes manifests.</summary>
    Docker,

    /// <summary>Images of compose files.</summary>
    DockerCompose,

    /// <summary>pip, pip-compile, pipenv and poetry.</summary>
    Pip,

    /// <summary>uv.</summary>
    Uv,

    /// <summary>Bazel.</summary>
    Bazel,

    /// <summary>Bun.</summary>
    Bun,

    /// <summary>Bundler.</summary>
    Bundler,

    /// <summary>Cargo.</summary>
    Cargo,

    /// <summary>Composer.</summary>
    Composer,

    /// <summary>Conda.</summary>
    Conda,

    /// <summary>Dev containers.</summary>
    DevContainers,

    /// <summary>Elm.</summary>
    Elm,

    /// <summary>Git submodules.</summary>
    GitSubmodule,

    /// <summary>Go modules.</summary>
    GoModules,

    /// <summary>Gradle.</summary>
    Gradle,

    /// <summary>Helm charts.</summary>
    Helm,

    /// <summary>Maven.</summary>
    Maven,

    /// <summary>Hex.</summary>
    Mix,

    /// <summary>Dart's pub.</summary>
    Pub,

    /// <summary>The Rust toolchain.</summary>
    RustToolchain,

    /// <summary>Swift packages.</summary>
    Swift,

    /// <summary>Terraform.</summary>
    Terraform,
}

internal static class DependabotEcosystems
{
    public static string Key(this DependabotEcosystem ecosystem) => ecosystem switch
    {
        DependabotEcosystem.GitHubActions => "github-actions",
        DependabotEcosystem.DotNetSdk => "dotnet-sdk",
        DependabotEcosystem.DockerCompose => "docker-compose",
        DependabotEcosystem.GoModules => "gomod",
        DependabotEcosystem.RustToolchain => "rust-toolchain",
        _ when Enum.IsDefined(ecosystem) => ecosystem.ToString().ToLowerInvariant(),
        _ => throw new ArgumentOutOfRangeException(nameof(ecosystem), ecosystem, "There is no such ecosystem."),
    };
}
