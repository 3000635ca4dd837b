using Pipeline.Commands;
using Pipeline.Diagnostics;
using Pipeline.Execution;

namespace Pipeline.Images;

/// <summary>The builder that buildx would use.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Driver">Such as <c>docker</c>, the engine itself, or <c>docker-container</c>.</param>
internal sealed record Builder(string Name, string Driver)
{
    /// <summary>Whether it is the engine itself: what it builds is in the engine's store at once, and nothing is pushed by digest alone.</summary>
    public bool IsEngine => Driver == "docker";

    /// <summary>Asks buildx.</summary>
    /// <exception cref="PipelineException">There is no buildx, or no builder answers: exit 1.</exception>
    public static async Task<Builder> FindAsync(CancellationToken cancellation)
    {
        var (code, output, error) = await ProcessRunner.CaptureAsync(Buildx.Inspect(), cancellation);
        if (code != 0)
            throw PipelineException.Failed(
                "No builder for images answers", "docker buildx inspect", error.Trim(), "run scripts/docker.sh, or see ./build.sh Doctor");
        var lines = output.Split('\n');
        return new Builder(Value("Name:"), Value("Driver:"));

        string Value(string label) => lines.FirstOrDefault(x => x.StartsWith(label, StringComparison.Ordinal))?[label.Length..].Trim() ?? "";
    }
}
