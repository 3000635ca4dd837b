using System.Diagnostics;
using System.Formats.Tar;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Pipeline.Images.Contexts;
using Pipeline.Images.Dockerfiles;
using Pipeline.Systems.Images;

namespace Pipeline.Lab.Images;

/// <summary>
/// What a builder really gets and loads, against what is read here: whatever is understood must be understood as Docker does, or an old
/// image stays in place.
/// </summary>
public sealed partial class DockersAnswerTests : IDisposable
{
    private readonly TemporaryFolder _root = new();

    public void Dispose() => _root.Dispose();

    [LabFact]
    public async Task A_context_has_the_entries_that_Docker_sends()
    {
        GeneratedIgnoreFile.MakeContext(_root / "context");
        Directory.CreateDirectory(_root / "files");
        var targets = new Dictionary<string, object>();
        var expected = new Dictionary<string, (string Rules, List<string> Entries)>();
        var texts = Samples.Of(GeneratedIgnoreFile.Text, Samples.Count(80));
        for (var i = 0; i < texts.Count; i++)
        {
            var name = $"t{i}";
            await File.WriteAllTextAsync(_root / $"files/{name}", "FROM scratch\nCOPY . /\n");
            await File.WriteAllTextAsync(_root / $"files/{name}.dockerignore", texts[i]);
            var context = BuildContext.Of(_root.Path, new Image(name) { Context = "context", Dockerfile = $"files/{name}" });
            // What is not understood is built in any case.
            if (!context.Unknown.IsEmpty)
                continue;
            expected[name] = (texts[i], [.. context.Entries.Select(x => $"{x.Path} {x.Kind} {Convert.ToString(x.Mode, 8)} {x.Link}").Order(StringComparer.Ordinal)]);
            targets[name] = new { context = _root / "context", dockerfile = _root / $"files/{name}", output = new[] { $"type=tar,dest={_root / $"{name}.tar"}" } };
        }

        Assert.True(expected.Count > texts.Count / 2, $"only {expected.Count} of {texts.Count} ignore files are understood");
        foreach (var some in targets.Chunk(100))
        {
            await File.WriteAllTextAsync(_root / "bake.json", JsonSerializer.Serialize(new { group = new { @default = new { targets = some.Select(x => x.Key) } }, target = some.ToDictionary() }));
            var (code, said) = await RunAsync("buildx", "bake", "--progress", "rawjson", "--file", _root / "bake.json");
            Assert.True(code == 0, $"seed {Samples.Seed}: {string.Join('\n', said.Split('\n').TakeLast(5))}");
        }

        foreach (var (name, (rules, entries)) in expected)
            Assert.True(entries.SequenceEqual(Entries(_root / $"{name}.tar")), $"seed {Samples.Seed}, {name}:\n{rules}\nhere: {string.Join(", ", entries.Except(Entries(_root / $"{name}.tar")))}\nDocker: {string.Join(", ", Entries(_root / $"{name}.tar").Except(entries))}");
    }

    [LabFact]
    public async Task A_Dockerfile_has_the_bases_that_Docker_loads()
    {
        foreach (var (image, i) in GeneratedDockerfile.Images.Select((x, i) => (x, i)))
        {
            Directory.CreateDirectory(_root / $"image{i}");
            await File.WriteAllTextAsync(_root / $"image{i}/m", image);
            DoesNothing.Write(_root / $"image{i}/bin/sh");
        }

        var texts = Samples.Of(GeneratedDockerfile.Text, Samples.Count(40)).Distinct().ToList();
        var (known, built) = (0, 0);
        var wrong = new List<string>();
        await Parallel.ForEachAsync(texts.Select((x, i) => (Text: x, Folder: _root / $"d{i}")), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (sample, _) =>
        {
            Directory.CreateDirectory(sample.Folder);
            await File.WriteAllTextAsync(Path.Combine(sample.Folder, "Dockerfile"), sample.Text, CancellationToken.None);
            var inputs = DockerfileInputs.Of(Encoding.UTF8.GetBytes(sample.Text), new Image("d") { Context = "." }, [Platform.Native]);
            if (!inputs.Unknown.IsEmpty)
                return;
            Interlocked.Increment(ref known);
            var contexts = GeneratedDockerfile.Images.SelectMany((x, i) => new[] { "--build-context", $"{x}={_root / $"image{i}"}" });
            var (code, said) = await RunAsync(["buildx", "build", "--progress", "rawjson", "--output", "type=cacheonly", .. contexts, sample.Folder]);
            if (code == 0)
                Interlocked.Increment(ref built);
            var loaded = Loaded().Matches(said).Select(x => ImageReference.Familiar(x.Groups["name"].Value)).Distinct().Order(StringComparer.Ordinal).ToList();
            // A build that fails may end before it has loaded all.
            if (loaded.Except(inputs.Bases!.Value).Any() || (code == 0 && !loaded.SequenceEqual(inputs.Bases.Value)))
                lock (wrong)
                    wrong.Add($"{sample.Text}\nhere: {string.Join(", ", inputs.Bases)}\nDocker: {string.Join(", ", loaded)}");
        });
        Assert.True(wrong.Count == 0, $"seed {Samples.Seed}:\n{string.Join("\n---\n", wrong)}");
        Assert.True(known > texts.Count / 4 && built > texts.Count / 8, $"only {known} of {texts.Count} Dockerfiles are understood, and {built} can be built");
    }

    private static List<string> Entries(string tar)
    {
        using var stream = File.OpenRead(tar);
        using var reader = new TarReader(stream);
        var entries = new List<string>();
        while (reader.GetNextEntry() is { } entry)
        {
            var kind = entry.EntryType switch
            {
                TarEntryType.Directory => ContextEntryKind.Folder,
                TarEntryType.SymbolicLink => ContextEntryKind.Link,
                TarEntryType.RegularFile => ContextEntryKind.File,
                _ => ContextEntryKind.Other,
            };
            entries.Add($"{entry.Name.TrimEnd('/')} {kind} {(kind == ContextEntryKind.Link ? "0" : Convert.ToString((int)entry.Mode, 8))} {(kind == ContextEntryKind.Link ? entry.LinkName : "")}");
        }

        entries.Sort(StringComparer.Ordinal);
        return entries;
    }

    private static async Task<(int Code, string Said)> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("docker", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + error);
    }

    [GeneratedRegex("""\[context (?<name>[^\]]+)\] load from client|\[internal\] load metadata for (?<name>[^"\s]+)""", RegexOptions.ExplicitCapture)]
    private static partial Regex Loaded();
}
