using System.Text;
using Pipeline.Engine;

namespace Pipeline.Tests.Engine.Caching;

public sealed class StoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static PatternSet Patterns(params string[] patterns) => PatternSet.Parse(patterns, "/nowhere", problem => Assert.Fail(problem));

    private static OutputEntry Entry(string path, string content) =>
        new(FileKind.File, path, 0x1A4, content.Length, System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(content)), "");

    private static StoredResult Result(int number, params OutputEntry[] entries)
    {
        var fingerprint = new byte[32];
        BitConverter.TryWriteBytes(fingerprint, number);
        return new StoredResult(fingerprint, "T", entries, new Dictionary<string, string>());
    }

    [Fact]
    public void Several_builds_may_write_collect_and_restore_at_once()
    {
        const int rounds = 60;
        var store = _folder / "store";
        var failures = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var hits = 0;
        var workers = Enumerable.Range(0, 4).Select(worker => new Thread(() => Work(worker)) { IsBackground = true }).ToList();
        workers.ForEach(worker => worker.Start());
        workers.ForEach(worker => worker.Join());
        Assert.Empty(failures);
        Assert.True(hits > 0);

        void Work(int worker)
        {
            try
            {
                var local = new ResultStore(store);
                var random = new Random(worker);
                for (var round = 0; round < rounds; round++)
                {
                    var number = random.Next(10);
                    var root = _folder / $"root-{worker}-{round}";
                    Directory.CreateDirectory(root);
                    // Contents overlap between results, as those of real targets do.
                    (string Path, string Content)[] files = [("out/a", new string('x', 100 + number)), ("out/b", new string('y', 100 + number / 3))];
                    var result = Result(number, [.. files.Select(file => Entry(file.Path, file.Content))]);
                    if (random.Next(2) == 0)
                    {
                        Directory.CreateDirectory(Path.Combine(root, "out"));
                        foreach (var (path, content) in files)
                            File.WriteAllText(Path.Combine(root, path), content);
                        long added = 0;
                        foreach (var entry in result.Outputs)
                            added += local.Add(Path.Combine(root, entry.Path), entry);
                        local.Write(result);
                        Collection.Run(local, added + 200, 1500);
                    }
                    else if (local.Read(result.Fingerprint, Patterns("out/**")) is { } found)
                    {
                        var restoration = new Restoration(root, Patterns("out/**"), found, [local], local.Temporary());
                        var nothing = new Dictionary<string, OutputEntry>();
                        if (!restoration.Stage(nothing))
                            continue;
                        restoration.Place(new FileSet(), nothing);
                        Interlocked.Increment(ref hits);
                        foreach (var (path, content) in files)
                        {
                            if (File.ReadAllText(Path.Combine(root, path)) != content)
                                failures.Enqueue($"{path} of {number} is wrong");
                        }
                    }
                }
            }
            catch (Exception exception)
            {
                failures.Enqueue(exception.ToString());
            }
        }
    }

    [Fact]
    public void Store_stays_within_its_bound_and_drops_what_was_not_used_for_longest()
    {
        var store = new ResultStore(_folder / "store");
        var old = DateTime.UtcNow.AddDays(-1);
        for (var i = 0; i < 20; i++)
        {
            var content = new string('x', 1000 + i);
            File.WriteAllText(_folder / "file", content);
            var result = Result(i, Entry("out/a", content));
            Assert.Equal(1000 + i, store.Add(_folder / "file", result.Outputs[0]));
            store.Write(result);
            File.SetLastWriteTimeUtc(store.ResultFile(result.Fingerprint), old.AddSeconds(i == 0 ? 1000 : i));
            Collection.Run(store, 1000 + i + 150, 10_000);
            var size = new DirectoryInfo(_folder / "store").EnumerateFiles("*", SearchOption.AllDirectories)
                .Where(file => file.Directory!.Name != "store").Sum(file => file.Length);
            Assert.True(size <= 10_000, $"{size} bytes after {i}");
        }

        Assert.NotNull(store.Read(Result(0).Fingerprint, Patterns("out/**")));
        Assert.NotNull(store.Read(Result(19).Fingerprint, Patterns("out/**")));
        Assert.Null(store.Read(Result(1).Fingerprint, Patterns("out/**")));
    }

    [Theory]
    [InlineData("../evil")]
    [InlineData("out/../../evil")]
    [InlineData("/etc/evil")]
    [InlineData("other/file")]
    [InlineData("out/./a")]
    [InlineData("out//a")]
    [InlineData(".git/hooks/pre-commit")]
    public void Result_with_a_path_outside_of_the_declared_outputs_is_no_hit(string path)
    {
        var store = new ResultStore(_folder / "store");
        var result = Result(1, Entry(path, "evil"));
        store.Write(result);
        Assert.Null(store.Read(result.Fingerprint, Patterns("out/**", ".git/**")));
    }

    [Theory]
    [InlineData("out/l", "/etc/passwd", false)]
    [InlineData("out/l", "../../etc", false)]
    [InlineData("out/l", "a/../../..", false)]
    [InlineData("out/l", "a/..", false)]
    [InlineData("out/l", "../src/a", true)]
    [InlineData("out/d/l", "../../x", true)]
    [InlineData("out/l", "", false)]
    public void Link_must_stay_inside_of_the_root(string path, string link, bool isAllowed) =>
        Assert.Equal(isAllowed, Result(1, new OutputEntry(FileKind.Link, path, 0, 0, [], link)).IsAllowed(Patterns("out/**")));

    [Fact]
    public void Forged_sizes_and_contents_are_no_hit()
    {
        var store = new ResultStore(_folder / "store");
        var huge = Result(1, Entry("out/a", "a") with { Size = long.MaxValue }, Entry("out/b", "b") with { Size = long.MaxValue });
        store.Write(huge);
        Assert.Null(store.Read(huge.Fingerprint, Patterns("out/**")));

        // Whoever forges a file can give it a right hash too.
        byte[] content = [0xff, 0xff, 0xff, 0x7f, 1, 2, 3];
        File.WriteAllBytes(store.ResultFile(huge.Fingerprint), [.. content, .. System.Security.Cryptography.SHA256.HashData(content)]);
        Assert.Null(store.Read(huge.Fingerprint, Patterns("out/**")));
    }

    [Fact]
    public void Nothing_is_restored_through_a_link() =>
        Assert.False(Result(1, new OutputEntry(FileKind.Link, "out/l", 0, 0, [], "a"), Entry("out/l/x", "x")).IsAllowed(Patterns("out/**")));

    [Fact]
    public void Content_that_is_not_what_its_name_says_is_not_taken()
    {
        var store = new ResultStore(_folder / "store");
        var entry = Entry("out/a", "right");
        File.WriteAllText(_folder / "file", "right");
        store.Add(_folder / "file", entry);
        File.SetUnixFileMode(store.ObjectFile(entry.Hash), (UnixFileMode)0x1A4);
        File.WriteAllText(store.ObjectFile(entry.Hash), "wrong");
        Assert.Equal(Content.Wrong, store.Take(entry, _folder / "taken"));
        Assert.False(File.Exists(_folder / "taken"));
    }

    [Fact]
    public void Content_that_cannot_be_copied_stays_in_the_store()
    {
        var store = new ResultStore(_folder / "store");
        var entry = Entry("out/a", "right");
        File.WriteAllText(_folder / "file", "right");
        store.Add(_folder / "file", entry);
        // As on a full disk: what is wrong is the place it is copied to.
        Directory.CreateDirectory(_folder / "stage/0");
        var restoration = new Restoration(_folder.Path, Patterns("out/**"), Result(1, entry), [store], _folder / "stage");
        Assert.ThrowsAny<Exception>(() => restoration.Stage(new Dictionary<string, OutputEntry>()));
        Assert.Equal(Content.Taken, store.Take(entry, _folder / "taken"));
    }

    [Fact]
    public void Wrong_content_is_discarded_in_the_store_that_has_it()
    {
        var (first, second, readOnly) = (new ResultStore(_folder / "first"), new ResultStore(_folder / "second"), new ResultStore(_folder / "third", isReadOnly: true));
        var entry = Entry("out/a", "right");
        File.WriteAllText(_folder / "file", "right");
        foreach (var store in (ResultStore[])[first, second, readOnly])
            store.Add(_folder / "file", entry);
        foreach (var store in (ResultStore[])[second, readOnly])
        {
            File.SetUnixFileMode(store.ObjectFile(entry.Hash), (UnixFileMode)0x1A4);
            File.WriteAllText(store.ObjectFile(entry.Hash), "wrong");
        }

        foreach (var (name, stores) in ((string, ResultStore[])[])[("one", [second, readOnly, first]), ("two", [first])])
            Assert.True(new Restoration(_folder.Path, Patterns("out/**"), Result(1, entry), stores, _folder / name).Stage(new Dictionary<string, OutputEntry>()));
        Assert.True(first.Has(entry));
        Assert.False(second.Has(entry));
        Assert.True(readOnly.Has(entry));
    }

    public void Dispose() => _folder.Dispose();
}
