using System.Text.Json;
using Pipeline.Diagnostics;
using Pipeline.Images.Packages;

namespace Pipeline.Tests.Images.Packages;

public sealed class LockFileTests : IDisposable
{
    private static readonly string A = new('a', 64);
    private static readonly string B = new('b', 64);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static string Report(params (string Name, string Version, string Hash)[] packages) => JsonSerializer.Serialize(new
    {
        version = "1",
        install = packages.Select(x => new
        {
            metadata = new { name = x.Name, version = x.Version },
            download_info = new { url = "file:///w", archive_info = new { hashes = new { sha256 = x.Hash } } },
        }),
    });

    [Fact]
    public void What_pip_reports_becomes_a_version_and_all_hashes_of_each_package_by_name()
    {
        File.WriteAllText(_folder / "requirements.x86_64.json", Report(("zope.interface", "7.2", B), ("Django", "5.1.4", A)));
        File.WriteAllText(_folder / "requirements.aarch64.json", Report(("Django", "5.1.4", A), ("zope.interface", "7.2", A)));
        var file = Assert.Single(PackageLocking.Files(_folder.Path));
        Assert.Equal("requirements.txt", file.Name);
        Assert.Equal(
            $"# Made by ./build.sh LockPackages from requirements.in. Change that file, then lock again.\ndjango==5.1.4 \\\n    --hash=sha256:{A}\n"
            + $"zope-interface==7.2 \\\n    --hash=sha256:{A} \\\n    --hash=sha256:{B}\n", file.Text);
    }

    [Fact]
    public void What_tests_need_beside_the_image_is_locked_once()
    {
        File.WriteAllText(_folder / "requirements-test.x86_64.json", Report(("packaging", "25.0", A), ("pytest", "8.3.5", B)));
        File.WriteAllText(_folder / "requirements.x86_64.json", Report(("packaging", "25.0", A)));
        var files = PackageLocking.Files(_folder.Path);
        Assert.Equal(["requirements.txt", "requirements-test.txt"], files.Select(x => x.Name));
        Assert.DoesNotContain("packaging", files[1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Processors_with_different_versions_are_refused()
    {
        File.WriteAllText(_folder / "requirements.x86_64.json", Report(("django", "5.1.4", A)));
        File.WriteAllText(_folder / "requirements.aarch64.json", Report(("django", "5.1.3", B)));
        var e = Assert.Throws<PipelineException>(() => PackageLocking.Files(_folder.Path));
        Assert.Contains("5.1.3", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("no json")]
    [InlineData("""{"install":[{"metadata":{"name":"a","version":"1"},"download_info":{"archive_info":{"hashes":{}}}}]}""")]
    [InlineData("""{"install":[{"metadata":{"name":"a","version":"1"},"download_info":{"archive_info":{}}}]}""")]
    [InlineData("""{"install":[{"metadata":{"name":"a","version":"1"},"download_info":{"archive_info":{"hashes":{"sha256":"short"}}}}]}""")]
    public void A_report_without_hashes_is_no_lock(string report) =>
        Assert.Contains("cannot be read", Assert.Throws<PipelineException>(() => PipReport.Read(report, "r.json")).Message, StringComparison.Ordinal);

    [Fact]
    public void The_report_of_an_older_pip_is_read_too()
    {
        var report = """{"install":[{"metadata":{"name":"a","version":"1"},"download_info":{"archive_info":{"hash":"sha256=HASH"}}}]}""".Replace("HASH", A, StringComparison.Ordinal);
        Assert.Equal(A, Assert.Single(Assert.Single(PipReport.Read(report, "r.json")).Hashes));
    }

    [Fact]
    public void Changes_say_what_became_of_each_package()
    {
        var before = LockFile.Text([new("a", "1", [A]), new("b", "1", [A]), new("c", "1", [A]), new("same", "1", [A])], "requirements.in");
        var after = LockFile.Text([new("a", "2", [A]), new("b", "1", [B]), new("d", "1", [A]), new("same", "1", [A])], "requirements.in");
        Assert.Equal(["a 1 → 2", "b 1 has other files", "c 1 is gone", "d 1 is new"], LockFile.Changes(before, after));
        Assert.Empty(LockFile.Changes(after, after));
        Assert.Equal(["4 packages"], LockFile.Changes(null, after));
    }
}
