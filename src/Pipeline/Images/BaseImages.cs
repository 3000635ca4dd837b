using System.Text.RegularExpressions;
using Pipeline.Systems.Images;

namespace Pipeline.Images;

/// <summary>The images of others that an image is built from, as its Dockerfile names them.</summary>
internal static partial class BaseImages
{
    /// <summary>The references that the wanted stage reaches, for all platforms, without those that the system itself builds.</summary>
    /// <param name="dockerfile">The text of the Dockerfile.</param>
    /// <param name="image">Its arguments, stage and named contexts.</param>
    /// <param name="platforms">What is built for.</param>
    public static IReadOnlyList<string> Of(string dockerfile, Image image, IEnumerable<Platform> platforms)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        if (DockerfileText.Directive(dockerfile, "syntax") is { } frontend)
            found.Add(frontend);
        foreach (var platform in platforms)
            found.UnionWith(For(dockerfile, image, platform));
        return [.. found];
    }

    private static IEnumerable<string> For(string dockerfile, Image image, Platform platform)
    {
        var arguments = Predefined(platform);
        var stages = new List<Stage>();
        foreach (var (keyword, rest, _) in DockerfileText.Instructions(dockerfile))
        {
            if (keyword == "FROM")
            {
                var match = From().Match(rest);
                var name = match.Groups["name"] is { Success: true } given ? given.Value : stages.Count.ToString(System.Globalization.CultureInfo.InvariantCulture);
                stages.Add(new Stage(name, [DockerfileText.Substitute(match.Groups["image"].Value.Trim('"'), arguments.GetValueOrDefault)]));
            }
            else if (keyword == "ARG" && stages.Count == 0)
            {
                foreach (Match argument in Argument().Matches(rest))
                {
                    var (name, value) = (argument.Groups["name"].Value, argument.Groups["value"].Value.Trim('"', '\''));
                    arguments[name] = image.Arguments.GetValueOrDefault(name) ?? DockerfileText.Substitute(value, arguments.GetValueOrDefault);
                }
            }
            else if (stages.Count > 0 && keyword is "COPY" or "RUN" or "ADD")
            {
                stages[^1].From.AddRange(FlagFrom().Matches(rest).Select(x => x.Groups["from"].Value));
            }
        }

        return Reach(stages, image);
    }

    private static HashSet<string> Reach(List<Stage> stages, Image image)
    {
        var outside = new HashSet<string>();
        var wanted = new Queue<int>();
        var seen = new HashSet<int>();
        var start = image.Stage is null ? stages.Count - 1 : stages.FindIndex(x => x.Name.Equals(image.Stage, StringComparison.OrdinalIgnoreCase));
        if (start >= 0)
            wanted.Enqueue(start);
        while (wanted.TryDequeue(out var index))
        {
            if (!seen.Add(index))
                continue;
            foreach (var from in stages[index].From)
            {
                // A stage is known by its name or number, and only to those after it.
                var stage = stages.FindLastIndex(Math.Max(index - 1, 0), Math.Max(index, 0), x => x.Name.Equals(from, StringComparison.OrdinalIgnoreCase));
                if (stage < 0 && int.TryParse(from, out var number) && number < index)
                    stage = number;
                if (stage >= 0)
                    wanted.Enqueue(stage);
                else if (from is not ("scratch" or "") && !image.Uses.ContainsKey(from))
                    outside.Add(from);
            }
        }

        return outside;
    }

    /// <summary>What BuildKit defines by itself: https://docs.docker.com/reference/dockerfile/#automatic-platform-args-in-the-global-scope.</summary>
    private static Dictionary<string, string> Predefined(Platform platform)
    {
        var native = Platform.Native;
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["TARGETPLATFORM"] = platform.ToString(),
            ["TARGETOS"] = platform.Os,
            ["TARGETARCH"] = platform.Architecture,
            ["TARGETVARIANT"] = platform.Variant ?? "",
            ["BUILDPLATFORM"] = native.ToString(),
            ["BUILDOS"] = native.Os,
            ["BUILDARCH"] = native.Architecture,
            ["BUILDVARIANT"] = native.Variant ?? "",
        };
    }

    private sealed record Stage(string Name, List<string> From);

    [GeneratedRegex(@"^(?:--platform=\S+\s+)?(?<image>\S+)(?:\s+(?i:as)\s+(?<name>\S+))?\s*$")]
    private static partial Regex From();

    [GeneratedRegex("""(?<name>[A-Za-z_][A-Za-z0-9_]*)(?:=(?<value>"[^"]*"|'[^']*'|\S*))?""")]
    private static partial Regex Argument();

    [GeneratedRegex(@"(?:^|\s)--(?:from=|mount=\S*?\bfrom=)(?<from>[^\s,]+)")]
    private static partial Regex FlagFrom();
}
