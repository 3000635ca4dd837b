using System.Reflection;
using Nuke.Common;
using Nuke.Common.Execution;
using Pipeline.Engine;

namespace Pipeline.Tests.Engine.Descriptions;

/// <summary>A description is used only by the very program that it was derived from.</summary>
[Collection(EngineCollection.Name)]
public sealed class DescriptionFileTests : IDisposable
{
    private readonly EngineRun _run = new() { IsDescribed = true };

    public void Dispose() => _run.Dispose();

    private sealed class Shop : NukeBuild
    {
        private Target Build => _ => _.Executes(() => { });
        private Target Test => _ => _.DependsOn(Build).Executes(() => { });
    }

    private sealed class Other : NukeBuild
    {
        private Target Only => _ => _.Executes(() => { });
    }

    private string File => _run.DescriptionOf(typeof(Shop));

    [Fact]
    public void It_is_read_by_the_program_that_wrote_it()
    {
        _run.Run<Shop>("Test");
        Assert.Equal(["Build", "Test"], DescriptionFile.Read(File, typeof(Shop))!.Targets.Select(target => target.Name));
    }

    [Fact]
    public void That_of_another_build_is_not_used()
    {
        _run.Run<Shop>("Test");
        Assert.Null(DescriptionFile.Read(File, typeof(Other)));
    }

    [Fact]
    public void That_of_another_compilation_is_not_used()
    {
        _run.Run<Shop>("Test");
        var module = typeof(Shop).Module.ModuleVersionId.ToByteArray();
        var bytes = System.IO.File.ReadAllBytes(File);
        bytes[bytes.AsSpan().IndexOf(module)] ^= 1;
        System.IO.File.WriteAllBytes(File, bytes);
        Assert.Null(DescriptionFile.Read(File, typeof(Shop)));
        Assert.Equal(0, _run.Run<Shop>("Test").Code);
    }

    [Fact]
    public void One_that_was_cut_off_anywhere_is_not_used()
    {
        _run.Run<Shop>("Test");
        var bytes = System.IO.File.ReadAllBytes(File);
        for (var length = 0; length < bytes.Length; length++)
        {
            System.IO.File.WriteAllBytes(File, bytes[..length]);
            Assert.Null(DescriptionFile.Read(File, typeof(Shop)));
        }
    }

    [Fact]
    public void The_build_of_this_repository_has_no_definition_that_must_be_evaluated_at_every_start()
    {
        var program = Directory.GetFiles(Path.Combine(Repository.Root, "build", "bin"), "_build.dll", SearchOption.AllDirectories).MaxBy(System.IO.File.GetLastWriteTimeUtc)!;
        var build = Assembly.LoadFrom(program).GetType("Build")!;
        var result = (BuildDescription[])GetType().GetMethod(nameof(Descriptions), BindingFlags.NonPublic | BindingFlags.Instance)!.MakeGenericMethod(build).Invoke(this, null)!;
        Assert.Equivalent(result[0], result[1], strict: true);
        Assert.Empty(result[0].Targets.Where(target => !target.IsFixed).Select(target => target.Name));
    }

    /// <summary>What a run derives, and what it reads.</summary>
    private BuildDescription[] Descriptions<T>() where T : NukeBuild, new()
    {
        _run.Run<T>("--help");
        var session = Session.Begin(new Invocation { Arguments = [], WorkingDirectory = _run.Root });
        var build = new T();
        return [BuildDescription.Of(build, new TargetDiscovery(build, session.Mistakes).Discover()), DescriptionFile.Read(_run.DescriptionOf(typeof(T)), typeof(T))!];
    }
}
