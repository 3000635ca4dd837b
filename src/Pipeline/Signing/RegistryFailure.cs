using Pipeline.Diagnostics;

namespace Pipeline.Signing;

/// <summary>What a program that asked a registry has complained about: that nothing is there, or that it could not ask.</summary>
internal static class RegistryFailure
{
    // In the words of go-containerregistry, containerd and of the registries themselves.
    private static readonly string[] Absent = ["MANIFEST_UNKNOWN", "NAME_UNKNOWN", "manifest unknown", "name unknown", ": not found"];

    private static readonly string[] Altered =
        ["error verifying sha256 checksum", "failed commit on ref", "unexpected commit digest", "does not match expected digest", "digest mismatch", "unexpected size",
         "error verifying size", "manifest digest:"];

    /// <summary>A refusal when the registry has answered and what it has is absent or altered; otherwise a failure: nothing is known.</summary>
    public static PipelineException Of(string what, string reference, string error)
    {
        var line = LastLine(error);
        if (Altered.Any(error.Contains))
            return PipelineException.Refused(what, reference, $"the registry's bytes are not those that their digest names: {line}", "find out who changed the registry; push the image again");
        if (Absent.Any(error.Contains))
            return PipelineException.Refused(what, reference, $"the registry does not have it: {line}", "push it, or name a digest that is there");
        return PipelineException.Failed(what, reference, $"the registry could not be asked: {line}", "see that the registry is up and that you are logged in (docker login), then try again");
    }

    public static string LastLine(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? "no message";
}
