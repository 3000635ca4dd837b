using System.Diagnostics;
using System.Reflection.PortableExecutable;

namespace Pipeline.Tests.Bootstrap;

/// <summary>The bootstrap with the real SDK: a program, a library and a router of a few lines, under a path with spaces.</summary>
public sealed class RealBuildTests : IDisposable
{
    private readonly string _root = Path.Combine(Directory.CreateTempSubdirectory("bootstrap-").FullName, "a real clone");
    private readonly Dictionary<string, string> _environment = [];

    public RealBuildTests()
    {
        string[] files =
        [
            "build.sh", "build/bootstrap.sh", "build/Program.targets", "build/_build.csproj",
            "global.json", "Directory.Build.props", "Directory.Packages.props",
        ];
        Directory.CreateDirectory(At("build"));
        foreach (var file in files)
            Executable.Copy(Path.Combine(FakeRepository.Source, file), At(file));
        Write("build/Build.cs", "System.Console.WriteLine($\"{Pipeline.Greeting.Text} {args.Length}\");");
        Write("src/Pipeline.Engine/Pipeline.Engine.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\" />");
        Write("src/Pipeline.Engine/Words.cs", "namespace Pipeline; public static class Words;");
        Write("src/Pipeline/Pipeline.csproj", Library());
        Write("src/Pipeline/Greeting.cs", Greeting("one"));
        Write("src/Pipeline.Router/Pipeline.Router.csproj",
            "<Project Sdk=\"Microsoft.NET.Sdk.Web\"><PropertyGroup><OutputType>Exe</OutputType></PropertyGroup></Project>");
        Write("src/Pipeline.Router/Program.cs", "Microsoft.AspNetCore.Builder.WebApplication.CreateBuilder(args).Build();");
    }

    [Fact]
    public void The_real_SDK_builds_a_compiled_program_with_its_router_and_builds_it_again_after_an_edit()
    {
        var first = Run("a", "b");
        Assert.True(first.ExitCode == 0, first.Error);
        Assert.Equal("one 2\n", first.Output);
        var program = Directory.GetDirectories(At(".nuke/temp/program")).Single();
        foreach (var assembly in new[] { "_build.dll", "Pipeline.dll", "Pipeline.Engine.dll", "router/Pipeline.Router.dll" })
            Assert.True(IsCompiledAhead(Path.Combine(program, assembly)), $"{assembly} is not ReadyToRun.");
        Assert.DoesNotContain("AspNetCore", File.ReadAllText(Path.Combine(program, "_build.runtimeconfig.json")), StringComparison.Ordinal);
        Assert.DoesNotContain("net10.0/", File.ReadAllText(At("build/packages.lock.json")), StringComparison.Ordinal);

        Write("src/Pipeline/Greeting.cs", Greeting("two"));
        Assert.Equal("two 0\n", Run().Output);
        Assert.Equal("", Run().Error);

        Write("src/Pipeline/page.md", "page");
        Write("src/Pipeline/Pipeline.csproj", Library("<EmbeddedResource Include=\"page.md\" />"));
        var unwatched = Run();
        Assert.Equal((2, ""), (unwatched.ExitCode, unwatched.Output));
        Assert.Contains("'page.md' is compiled or embedded, but build.sh ignores files named so", unwatched.Error, StringComparison.Ordinal);

        Write("src/Pipeline/Pipeline.csproj", Library());
        Write("src/Pipeline/Greeting.cs", Greeting("three").Replace(';', '!'));
        var broken = Run();
        Assert.Equal((2, ""), (broken.ExitCode, broken.Output));
        Assert.Contains("Greeting.cs(6,42): error CS", broken.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_library_is_not_compiled_again_where_only_the_build_or_the_commit_changed()
    {
        Git("init", "--quiet");
        Git("remote", "add", "origin", "https://github.com/example/example.git");
        Commit();
        Assert.Equal("one 0\n", Run().Output);
        var before = OfLibrary();
        Assert.Contains(before, file => file.Key.EndsWith(".ni.dll", StringComparison.Ordinal));
        Commit();
        Write("build/Build.cs", "System.Console.WriteLine(Pipeline.Greeting.Text + \", edited\");");
        Assert.Equal("one, edited\n", Run().Output);
        Assert.Equal(before, OfLibrary());
    }

    [Theory]
    [InlineData("NUGET_PACKAGES")]
    [InlineData("NUGET_FALLBACK_PACKAGES")]
    public void The_ahead_of_time_compiler_is_found_wherever_packages_lie(string variable)
    {
        _environment[variable] = Packages;
        if (variable != "NUGET_PACKAGES")
            _environment["NUGET_PACKAGES"] = At("packages");
        var first = Run();
        Assert.True(first.ExitCode == 0, first.Error);
        Assert.True(IsCompiledAhead(Path.Combine(Directory.GetDirectories(At(".nuke/temp/program")).Single(), "Pipeline.dll")), first.Error);
    }

    [Fact]
    public void Without_a_source_for_the_ahead_of_time_compiler_the_program_is_built_all_the_same()
    {
        Write("nuget.config", """
            <configuration><packageSources><clear /><add key="empty" value="empty" /></packageSources></configuration>
            """);
        Directory.CreateDirectory(At("empty"));
        _environment["NUGET_PACKAGES"] = At("packages");
        var first = Run("a");
        Assert.True(first.ExitCode == 0, first.Error);
        Assert.Equal("one 1\n", first.Output);
        Write("src/Pipeline/Greeting.cs", Greeting("two"));
        Assert.Equal("two 0\n", Run().Output);
    }

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_root)!, recursive: true);

    private static string Packages =>
        Environment.GetEnvironmentVariable("NUGET_PACKAGES")?.TrimEnd('/') ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget/packages");

    private static string Library(string more = "") => $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <ItemGroup><ProjectReference Include="../Pipeline.Engine/Pipeline.Engine.csproj" />{more}</ItemGroup>
        </Project>
        """;

    private static string Greeting(string text) => $$"""
        namespace Pipeline;
        /// <summary>What the program says.</summary>
        public static class Greeting
        {
            /// <summary>The words.</summary>
            public static string Text => "{{text}}";
        }

        """;

    private static bool IsCompiledAhead(string assembly)
    {
        using var reader = new PEReader(File.OpenRead(assembly));
        return reader.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0;
    }

    private BuildRun Run(params string[] arguments)
    {
        var start = new ProcessStartInfo(At("build.sh"), arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in _environment)
            start.Environment[name] = value;
        return FakeRepository.Finish(Process.Start(start)!);
    }

    /// <summary>What the compilers made of the library, and when.</summary>
    private SortedDictionary<string, DateTime> OfLibrary() => new(
        Directory.GetFiles(At(".nuke/temp/bootstrap/artifacts/obj"), "Pipeline*.dll", SearchOption.AllDirectories)
            .ToDictionary(file => file, File.GetLastWriteTimeUtc),
        StringComparer.Ordinal);

    private void Commit() =>
        Git("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false", "commit", "--quiet", "--allow-empty", "-m", "a commit");

    private void Git(params string[] arguments)
    {
        using var git = Process.Start("git", ["-C", _root, .. arguments]);
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
    }

    private string At(string path) => Path.Combine(_root, path);

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), text);
    }
}
