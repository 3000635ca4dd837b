using System.Collections.Immutable;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pipeline.Systems.Images;

namespace Pipeline.Images;

/// <summary>Images as the definition that <c>docker buildx bake</c> reads: one file, so that all are built at once and share what they can.</summary>
internal static class BakeFile
{
    private static readonly JsonSerializerOptions Written = new()
    {
        WriteIndented = true,
        // The file is read by people and by buildx, never put into HTML.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The text of the file; the same values always give the same bytes.</summary>
    /// <param name="images">What to build; names must differ.</param>
    /// <param name="baseImages">The references that an image's Dockerfile builds on; null when they are not certain, and the mirror is offered whole.</param>
    /// <param name="options">What this build adds.</param>
    public static string Text(IReadOnlyList<Image> images, Func<Image, IReadOnlyList<string>?> baseImages, BakeOptions options)
    {
        var targets = new JsonObject();
        foreach (var image in images)
            targets[image.Name] = Target(image, images, baseImages(image), options);
        var file = new JsonObject
        {
            ["group"] = new JsonObject { ["default"] = new JsonObject { ["targets"] = List(images.Select(x => x.Name)) } },
            ["target"] = targets,
        };
        return file.ToJsonString(Written) + "\n";
    }

    private static JsonObject Target(Image image, IReadOnlyList<Image> images, IReadOnlyList<string>? baseImages, BakeOptions options)
    {
        var target = new JsonObject { ["context"] = image.Context, ["dockerfile"] = image.DockerfileFromContext };
        if (image.Stage is not null)
            target["target"] = image.Stage;

        var contexts = new JsonObject();
        foreach (var reference in (baseImages ?? options.Mirror?.Images.Keys ?? []).Distinct().Order(StringComparer.Ordinal))
            if (options.Mirror?.Find(reference) is { } replacement)
                contexts[reference] = replacement.Contains("://", StringComparison.Ordinal) ? replacement : "docker-image://" + replacement;
        foreach (var (name, other) in image.Uses)
            contexts[name] = images.Any(x => x.Name == other) ? "target:" + other : "docker-image://" + options.Existing[other];
        AddIfAny(target, "contexts", contexts);

        var arguments = new JsonObject();
        foreach (var (name, value) in image.Arguments)
            arguments[name] = value;
        if (options.Revision is { } revision)
            // The frontend and the exporters of BuildKit take the times of files and of the history from it:
            // https://github.com/moby/buildkit/blob/master/docs/build-repro.md
            arguments["SOURCE_DATE_EPOCH"] = revision.Time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        AddIfAny(target, "args", arguments);

        var labels = Labels(image, options);
        AddIfAny(target, "labels", Object(labels));
        target["platforms"] = List((options.Platforms ?? image.Platforms).Select(x => x.ToString()));
        target["annotations"] = List(labels.Select(x => $"manifest,index:{x.Key}={x.Value}"));
        target["tags"] = List(options.Tags(image));
        target["output"] = List([options.Output(image)]);
        AddIfAny(target, "attest", List(options.Attestations));
        if (options.ReadsCaches)
            AddIfAny(target, "cache-from", List(image.Caches.Select(x => x.From)));
        if (options.WritesCaches)
            AddIfAny(target, "cache-to", List(image.Caches.Select(x => x.To).OfType<string>()));
        AddIfAny(target, "secret", List(image.Secrets.Select(x => $"id={x.Id},env={x.Variable}")));
        AddIfAny(target, "ssh", List(image.Ssh));
        if (options.NoCache)
            target["no-cache"] = true;
        return target;
    }

    /// <summary>What says in the image itself where it comes from: https://specs.opencontainers.org/image-spec/annotations/.</summary>
    private static ImmutableSortedDictionary<string, string> Labels(Image image, BakeOptions options)
    {
        var labels = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        labels["org.opencontainers.image.title"] = image.Name;
        labels["pipeline.system"] = options.System;
        if (options.Revision is { } revision)
        {
            labels["org.opencontainers.image.revision"] = revision.Changed ? revision.Commit + "-changed" : revision.Commit;
            labels["org.opencontainers.image.created"] = revision.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
            if (revision.Source is not null)
                labels["org.opencontainers.image.source"] = revision.Source;
        }

        if (options.Version is not null)
            labels["org.opencontainers.image.version"] = options.Version;
        foreach (var (name, value) in image.Labels)
            labels[name] = value;
        return labels.ToImmutable();
    }

    private static void AddIfAny(JsonObject to, string name, JsonNode node)
    {
        if (node is JsonObject { Count: > 0 } or JsonArray { Count: > 0 })
            to[name] = node;
    }

    private static JsonObject Object(IEnumerable<KeyValuePair<string, string>> pairs) => new(pairs.Select(x => KeyValuePair.Create(x.Key, (JsonNode?)x.Value)));

    private static JsonArray List(IEnumerable<string> values) => new([.. values.Select(x => (JsonNode)x)]);
}
