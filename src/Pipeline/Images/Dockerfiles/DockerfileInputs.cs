using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Pipeline.Diagnostics;
using Pipeline.Systems.Images;

namespace Pipeline.Images.Dockerfiles;

/// <summary>What an image is made from beside its context, as its Dockerfile says.</summary>
/// <param name="Bases">Images of others that the wanted stage reaches, without those that the system itself builds; null when that is not certain.</param>
/// <param name="Unknown">What is not certain, with its line; empty when all is.</param>
internal sealed partial record DockerfileInputs(ImmutableArray<string>? Bases, ImmutableArray<string> Unknown)
{
    /// <summary>The bytes of an image's Dockerfile.</summary>
    /// <exception cref="PipelineException">It cannot be read: exit 2.</exception>
    public static byte[] Read(string root, Image image)
    {
        try
        {
            return File.ReadAllBytes(Path.Combine(root, image.DockerfilePath));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw PipelineException.WrongUse($"The Dockerfile of image {image.Name} cannot be read", image.DockerfilePath, e.Message, "correct Dockerfile in build/Systems, or the file's permissions");
        }
    }

    /// <summary>Understands a Dockerfile. What is not surely understood is unknown, and nothing fails: what is wrong, the builder says.</summary>
    /// <param name="text">The Dockerfile.</param>
    /// <param name="image">Its arguments, stage and named contexts.</param>
    /// <param name="platforms">What is built for.</param>
    public static DockerfileInputs Of(byte[] text, Image image, IEnumerable<Platform> platforms)
    {
        try
        {
            var file = DockerfileText.Parse(StrictText.Of(text));
            if (image.Arguments.Keys.FirstOrDefault(x => x == "BUILDKIT_SYNTAX" || Substitution.OfBuilder().IsMatch(x)) is { } argument)
                throw new NotUnderstoodException($"the argument {argument} changes how the builder reads it");
            var (bases, unknown) = (new SortedSet<string>(StringComparer.Ordinal), new SortedSet<string>(StringComparer.Ordinal));
            if (file.Syntax is { } frontend)
                bases.Add(Name(frontend, 1));
            foreach (var platform in platforms)
                Reach(Stages(file, image, platform), image, bases, unknown);
            return new DockerfileInputs([.. bases], [.. unknown]);
        }
        catch (NotUnderstoodException e)
        {
            return new DockerfileInputs(null, [e.Message]);
        }
    }

    private static List<Stage> Stages(DockerfileText file, Image image, Platform platform)
    {
        var arguments = Predefined(platform);
        var stages = new List<Stage>();
        foreach (var instruction in file.Instructions)
        {
            try
            {
                if (instruction.Keyword == "FROM")
                    stages.Add(Begin(instruction, arguments));
                else if (stages.Count > 0)
                    Add(stages[^1], instruction);
                else if (instruction.Keyword == "ARG")
                    Declare(instruction, arguments, image);
                else
                    throw new NotUnderstoodException($"{instruction.Keyword} comes before FROM");
            }
            catch (NotUnderstoodException e) when (!e.Message.StartsWith("line ", StringComparison.Ordinal))
            {
                throw new NotUnderstoodException($"line {instruction.Line}: {e.Message}");
            }
        }

        return stages;
    }

    private static Stage Begin(Instruction from, Dictionary<string, string?> arguments)
    {
        var words = Words.All(from.Text);
        if (words.Length != 1 && !(words.Length == 3 && words[1].Equals("AS", StringComparison.OrdinalIgnoreCase)))
            throw new NotUnderstoodException("FROM takes an image and, after AS, a name");
        var name = words.Length == 3 ? words[2].ToLowerInvariant() : null;
        if (name is not null && (!StageName().IsMatch(name) || name is "scratch" or "context"))
            throw new NotUnderstoodException($"`{words[2]}` is no name of a stage");
        return new Stage(name, Substitution.In(words[0], arguments), from.Line);
    }

    private static void Declare(Instruction arg, Dictionary<string, string?> arguments, Image image)
    {
        foreach (var word in Words.OfShell(arg.Text))
        {
            var match = Argument().Match(word);
            if (!match.Success)
                throw new NotUnderstoodException($"`{word}` is no argument");
            var name = match.Groups["name"].Value;
            var value = match.Groups["value"] is { Success: true } given ? Substitution.In(given.Value, arguments) : null;
            if (!Substitution.OfBuilder().IsMatch(name))
                arguments[name] = image.Arguments.GetValueOrDefault(name) ?? value;
            else if (value is not null)
                throw new NotUnderstoodException($"`{name}` is what the builder says");
        }
    }

    private static void Add(Stage stage, Instruction instruction)
    {
        var from = instruction.Keyword switch
        {
            "COPY" => instruction.Values("from").Select(x => (x, true, instruction.Line)).ToList(),
            "RUN" => [.. instruction.Values("mount").SelectMany(x => x.Split(',')).Where(x => x.StartsWith("from=", StringComparison.OrdinalIgnoreCase)).Select(x => (x[5..], false, instruction.Line))],
            _ => [],
        };
        var unknown = instruction.Keyword == "ADD" ? AddedSources.Unknown(instruction).Select(x => $"line {instruction.Line}: {x}").ToList() : [];
        if (!instruction.IsTrigger)
        {
            stage.From.AddRange(from);
            stage.Unknown.AddRange(unknown);
        }
        else if (from.Count + unknown.Count > 0)
        {
            stage.Trigger ??= instruction.Line;
        }
    }

    private static void Reach(List<Stage> stages, Image image, SortedSet<string> bases, SortedSet<string> unknown)
    {
        var uses = image.Uses.Keys.Select(ImageReference.Familiar).ToHashSet(StringComparer.Ordinal);
        var start = image.Stage is null ? stages.Count - 1 : stages.FindLastIndex(x => string.Equals(x.Name, image.Stage, StringComparison.OrdinalIgnoreCase));
        if (start < 0)
            throw new NotUnderstoodException(image.Stage is null ? "there is no FROM" : $"there is no stage `{image.Stage}`");
        var wanted = new Queue<int>([start]);
        var seen = new HashSet<int>();
        while (wanted.TryDequeue(out var index))
        {
            var stage = stages[index];
            // Where a context has the stage's name, the builder takes that in its place.
            if (!seen.Add(index) || (stage.Name is { } name && uses.Contains(name)))
                continue;
            unknown.UnionWith(stage.Unknown);
            var below = index > 0 ? stages.FindLastIndex(index - 1, x => x.Name == stage.Base) : -1;
            if (below >= 0 && stages[below].Trigger is { } trigger)
                throw new NotUnderstoodException($"line {trigger}: whether a trigger runs in a stage of the same file depends on the builder");
            Follow(stage.Base, below, stage.Line);
            foreach (var (from, mayBeNumber, line) in stage.From.Where(x => x.From.Length > 0))
            {
                // By a stage's name the last one is meant, wherever it is; Docker refuses one that comes later.
                var other = stages.FindLastIndex(x => string.Equals(x.Name, from, StringComparison.OrdinalIgnoreCase));
                if (other < 0 && int.TryParse(from, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                    other = mayBeNumber && number < index && from == number.ToString(CultureInfo.InvariantCulture)
                        ? number : throw new NotUnderstoodException($"line {line}: `{from}` is no stage before this one");
                if (other >= index)
                    throw new NotUnderstoodException($"line {line}: the stage `{from}` comes later");
                Follow(from, other, line);
            }
        }

        void Follow(string from, int stage, int line)
        {
            if (stage >= 0)
                wanted.Enqueue(stage);
            else if (from != "scratch" && Name(from, line) is var reference && !uses.Contains(reference))
                bases.Add(reference);
        }
    }

    /// <summary>A reference as Docker writes it, so that one image has one name.</summary>
    private static string Name(string reference, int line) => ImageReference.TryParse(reference, out _)
        ? ImageReference.Familiar(reference)
        : throw new NotUnderstoodException($"line {line}: `{reference}` is no reference of an image");

    /// <summary>What BuildKit defines by itself: https://docs.docker.com/reference/dockerfile/#automatic-platform-args-in-the-global-scope.</summary>
    private static Dictionary<string, string?> Predefined(Platform platform)
    {
        var arguments = new Dictionary<string, string?>(StringComparer.Ordinal) { ["TARGETOS"] = platform.Os, ["TARGETARCH"] = platform.Architecture };
        // How others are called depends on the version.
        if (platform is { Variant: null, Architecture: "amd64" or "arm64" })
            (arguments["TARGETPLATFORM"], arguments["TARGETVARIANT"]) = (platform.ToString(), null);
        return arguments;
    }

    [GeneratedRegex(@"^[a-z][a-z0-9-_.]*\z")]
    private static partial Regex StageName();

    [GeneratedRegex(@"^(?<name>[A-Za-z_][A-Za-z0-9_]*)(=(?<value>.*))?\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Argument();
}
