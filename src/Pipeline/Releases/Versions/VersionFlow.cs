namespace Pipeline.Releases.Versions;

/// <summary>How branches lead to releases.</summary>
public enum VersionFlow
{
    /// <summary>Branches develop, release, hotfix and support beside main.</summary>
    GitFlow,

    /// <summary>Short branches that are merged to main.</summary>
    GitHubFlow,

    /// <summary>Every commit of main is a release.</summary>
    Trunk,
}
