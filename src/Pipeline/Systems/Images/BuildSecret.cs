namespace Pipeline.Systems.Images;

/// <summary>A secret that build steps may mount (<c>RUN --mount=type=secret,id=…</c>). It is in no layer, argument or log.</summary>
/// <param name="Id">The mount's id.</param>
/// <param name="Variable">The environment variable of the pipeline that holds it.</param>
public sealed record BuildSecret(string Id, string Variable);
