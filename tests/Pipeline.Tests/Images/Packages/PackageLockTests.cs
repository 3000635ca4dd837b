using System.Collections.Immutable;
using Pipeline.Diagnostics;
using Pipeline.Images;
using Pipeline.Images.Packages;
using Pipeline.Systems;
using Pipeline.Systems.Images;

namespace Pipeline.Tests.Images.Packages;

/// <summary>Which packages an image gets is part of what it is made from.</summary>
public sealed class PackageLockTests : IDisposable
{
    private static readonly Mirror Debian = new("debian", ImmutableSortedDictionary<string, string>.Empty.Add("python:3.13", "localhost/mirror/python:trixie"));

    private readonly TemporaryFolder _root = new();

    private readonly SystemDefinition _system = new("s")
    {
        Images =
        [
            new Image("app")
            {
                Context = "app",
                Locks =
                [
                    new PackageLock("python3.12") { Arguments = ImmutableSortedDictionary<string, string>.Empty.Add("PYTHON", "3.12") },
                    new PackageLock("older"),
                    new PackageLock("debian-trixie") { Mirror = "debian", Platforms = [Platform.LinuxAmd64], Arguments = ImmutableSortedDictionary<string, string>.Empty.Add("PYTHON", "3.13") },
                ],
            },
        ],
    };

    public PackageLockTests()
    {
        Write("app/Dockerfile", "ARG PYTHON\nFROM python:$PYTHON AS lock\nFROM lock\n");
        Write("app/locks/python3.12/requirements.txt", "django==5.1.1\n");
        Write("app/locks/debian-trixie/requirements.txt", "django==4.2.1\n");
    }

    public void Dispose() => _root.Dispose();

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_root / path)!);
        File.WriteAllText(_root / path, text);
    }

    private async Task<PlannedImage> PlanAsync(Mirror? mirror = null) =>
        (await ImagePlan.MakeAsync(_root.Path, _system, [], null, mirror, _ => Task.FromResult<string?>("sha256:1"))).Images[0];

    [Fact]
    public async Task Each_site_has_its_own_packages()
    {
        Assert.Equal("LOCK=python3.12 PYTHON=3.12", Text((await PlanAsync()).Image));
        Assert.Equal("LOCK=debian-trixie PYTHON=3.13", Text((await PlanAsync(Debian)).Image));
        var e = await Assert.ThrowsAsync<PipelineException>(() => PlanAsync(Debian with { Name = "other" }));
        Assert.Contains("has no packages of mirror other", e.Message, StringComparison.Ordinal);

        static string Text(Image image) => string.Join(' ', image.Arguments.Select(x => $"{x.Key}={x.Value}"));
    }

    [Fact]
    public async Task Another_version_of_a_package_is_another_image()
    {
        var before = await PlanAsync();
        Write("app/locks/python3.12/requirements.txt", "django==5.1.2\n");
        Assert.NotEqual(before.Tag, (await PlanAsync()).Tag);
    }

    [Fact]
    public async Task An_image_whose_packages_are_not_locked_is_refused_with_the_command_that_locks_them()
    {
        Directory.Delete(_root / "app/locks/debian-trixie", recursive: true);
        var e = await Assert.ThrowsAsync<PipelineException>(() => PlanAsync(Debian));
        Assert.Contains("./build.sh LockPackages --mirror debian", e.Message, StringComparison.Ordinal);
        Assert.Contains("app/locks/debian-trixie", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_locks_of_a_site_are_resolved_in_their_own_bases_and_never_from_a_cache()
    {
        var locking = new PackageLocking(_root.Path, _system, Debian, "/out");
        var (image, _, _) = Assert.Single(locking.Resolvers);
        Assert.Equal("LOCK=debian-trixie MACHINES=x86_64 PYTHON=3.13", string.Join(' ', image.Arguments.Select(x => $"{x.Key}={x.Value}")));
        Golden.Verify(locking.Definition(locking.Resolvers).Replace(Platform.Native.ToString(), "native", StringComparison.Ordinal), "bake");
        Assert.Equal(["app-python3-12", "app-older"], new PackageLocking(_root.Path, _system, null, "/out").Resolvers.Select(x => x.Image.Name));
    }

    [Fact]
    public void A_lock_has_a_name_of_its_own()
    {
        var twice = _system with { Images = [_system.Images[0] with { Locks = [new("a"), new("a")] }] };
        Assert.Contains(twice.Mistakes(), x => x.Where!.EndsWith("Locks", StringComparison.Ordinal));
        Assert.Contains((_system with { Images = [_system.Images[0] with { Locks = [new("../a")] }] }).Mistakes(), x => x.Where!.EndsWith("Locks", StringComparison.Ordinal));
    }
}
