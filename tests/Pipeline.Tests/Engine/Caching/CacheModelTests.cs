using CsCheck;
using Nuke.Common;
using Pipeline.Engine;

namespace Pipeline.Tests.Engine.Caching;

/// <summary>Random edits, tampering and damage between builds: what a build leaves is what its inputs ask for, always.</summary>
[Collection(EngineCollection.Name)]
public sealed class CacheModelTests
{
    private static readonly string[] Names = ["a", "b", "d/a", "d/e/c"];

    private sealed class Build : CachedBuild
    {
        private Target Copy => _ => _
            .Inputs("src/**")
            .Outputs("out/**")
            .Executes(() =>
            {
                Ran.Add("Copy");
                if (Directory.Exists(At("out")))
                    Directory.Delete(At("out"), recursive: true);
                foreach (var (path, content, isExecutable) in Sources(Root))
                {
                    var target = At("out/" + path + ".o");
                    Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                    File.WriteAllText(target, content);
                    File.SetUnixFileMode(target, (UnixFileMode)(isExecutable ? 0x1ED : 0x1A4));
                    if (content == "fail")
                        throw new InvalidOperationException("as asked");
                    if (content.StartsWith('E'))
                        Directory.CreateDirectory(target + ".empty");
                    if (content.StartsWith('L'))
                        File.CreateSymbolicLink(target + ".link", Path.GetFileName(target));
                }
            });

        private Target Bundle => _ => _
            .DependsOn(Copy)
            .Inputs(x => x.OutputsOf(Copy))
            .Outputs("bundle.txt")
            .Executes(() =>
            {
                Ran.Add("Bundle");
                File.WriteAllText(At("bundle.txt"), Listing(At("out")));
            });
    }

    private static IEnumerable<(string Path, string Content, bool IsExecutable)> Sources(string root) =>
        Directory.EnumerateFiles(Path.Combine(root, "src"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(file => (Path.GetRelativePath(Path.Combine(root, "src"), file), File.ReadAllText(file), (File.GetUnixFileMode(file) & UnixFileMode.UserExecute) != 0));

    /// <summary>What is in a directory, down to links, modes and empty directories.</summary>
    private static string Listing(string directory) => !Directory.Exists(directory) ? "" : string.Join('\n',
        new DirectoryInfo(directory).EnumerateFileSystemInfos("*", SearchOption.AllDirectories).Select(entry =>
        {
            var path = Path.GetRelativePath(directory, entry.FullName);
            return entry.LinkTarget is { } link ? $"{path} -> {link}"
                : entry is FileInfo ? Line(path, File.ReadAllText(entry.FullName), (entry.UnixFileMode & UnixFileMode.UserExecute) != 0)
                : Directory.EnumerateFileSystemEntries(entry.FullName).Any() ? "" : path + "/";
        }).Where(line => line.Length > 0).Order(StringComparer.Ordinal));

    private static string Line(string path, string content, bool isExecutable) => $"{path}{(isExecutable ? "*" : "")}={content}";

    private static string Expected(string root) => string.Join('\n', Sources(root).SelectMany(source =>
    {
        var name = source.Path + ".o";
        return new[]
        {
            Line(name, source.Content, source.IsExecutable),
            source.Content.StartsWith('E') ? name + ".empty/" : "",
            source.Content.StartsWith('L') ? $"{name}.link -> {Path.GetFileName(name)}" : "",
        };
    }).Where(line => line.Length > 0).Order(StringComparer.Ordinal));

    private static readonly Gen<(int Kind, int Which, int How)[]> Steps =
        Gen.Select(Gen.Int[0, 15], Gen.Int[0, 99], Gen.Int[0, 4], (kind, which, how) => (kind, which, how)).Array[4, 40];

    [Fact]
    public void No_edit_tampering_or_damage_leads_to_stale_outputs() => Steps.Sample(steps =>
    {
        using var run = new CacheRun();
        run["src/a"] = "one";
        foreach (var (kind, which, how) in steps)
            Step(run, kind, which, how);
        File.Delete(run.At("src/fails"));
        Check(run, "");
    }, iter: 80, threads: 1);

    private static void Step(CacheRun run, int kind, int which, int how)
    {
        var path = "src/" + Names[which % Names.Length];
        var file = new FileInfo(run.At(path));
        var content = (string[])["one", "two", "Ex1", "Lx2", "six"];
        switch (kind)
        {
            case 0 or 1:
                run[path] = content[how];
                break;
            case 2 when file.Exists:
                var time = file.LastWriteTimeUtc;
                run[path] = content[how];
                File.SetLastWriteTimeUtc(run.At(path), time);
                break;
            case 3 when file.Exists:
                File.Move(run.At(path), run.At("src/" + Names[(which + 1) % 2]), overwrite: true);
                break;
            case 4 when file.Exists && which % 4 != 0:
                file.Delete();
                break;
            case 5 when file.Exists:
                file.UnixFileMode ^= UnixFileMode.UserExecute;
                break;
            case 6 when file.Exists:
                File.SetLastWriteTimeUtc(run.At(path), DateTime.UtcNow.AddSeconds(how - 2));
                break;
            case 7:
                Tamper(run, which, how);
                break;
            case 8:
                Damage(run, which, how);
                break;
            case 9:
                run["src/fails"] = "fail";
                Assert.Equal(1, run.Try<Build>("Bundle").Code);
                File.Delete(run.At("src/fails"));
                break;
            case 10:
                Check(run, " --no-cache");
                break;
            default:
                Check(run, "");
                break;
        }
    }

    private static void Check(CacheRun run, string arguments)
    {
        run.Run<Build>("Bundle" + arguments);
        Assert.Equal(Expected(run.Root), Listing(run.At("out")));
        Assert.Equal(Expected(run.Root), run["bundle.txt"]);
        Assert.Equal("", run.Run<Build>("Bundle"));
    }

    private static void Tamper(CacheRun run, int which, int how)
    {
        var outputs = Directory.Exists(run.At("out")) ? Directory.GetFiles(run.At("out"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToArray() : [];
        if (outputs.Length == 0)
            return;
        var output = outputs[which % outputs.Length];
        switch (how)
        {
            case 0:
                File.Delete(output);
                break;
            case 1:
                var time = File.GetLastWriteTimeUtc(output);
                File.Delete(output);
                File.WriteAllText(output, "tampered");
                File.SetLastWriteTimeUtc(output, time);
                break;
            case 2:
                run["out/more/x"] = "extra";
                Directory.CreateDirectory(run.At("out/more/empty"));
                break;
            case 3:
                Directory.Delete(run.At("out"), recursive: true);
                break;
            default:
                File.Delete(output);
                File.CreateSymbolicLink(output, "nowhere");
                break;
        }
    }

    // What a kill leaves at worst, and more: a file cut off, altered, emptied or gone.
    private static void Damage(CacheRun run, int which, int how)
    {
        var cache = run.At(".nuke/temp/cache");
        var files = Directory.Exists(cache) ? Directory.GetFiles(cache, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToArray() : [];
        if (files.Length == 0)
            return;
        var file = files[which % files.Length];
        var content = File.ReadAllBytes(file);
        File.SetUnixFileMode(file, (UnixFileMode)0x1A4);
        switch (how)
        {
            case 0:
                File.Delete(file);
                break;
            case 1 when content.Length > 0:
                content[which * 7919 % content.Length] ^= 0x20;
                File.WriteAllBytes(file, content);
                break;
            case 2:
                File.WriteAllBytes(file, []);
                break;
            default:
                File.WriteAllBytes(file, content[..(content.Length * which / 100)]);
                break;
        }
    }
}
