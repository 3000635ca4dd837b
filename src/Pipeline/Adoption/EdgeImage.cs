namespace Pipeline.Adoption;

/// <summary>The edge's image where nobody has named one.</summary>
internal static class EdgeImage
{
    /// <summary>nginx that runs as user 101, for several platforms.</summary>
    public const string Reference = "nginxinc/nginx-unprivileged:1.28-alpine@sha256:7377697a821c131a924a7105fafbe7414db4e9fcc77a6f08f776f33f141ec3f8";
}
