namespace Pipeline.Tests.Bootstrap;

public sealed class RefusalTests : IDisposable
{
    private readonly FakeRepository _repository = new();

    [Fact]
    public void A_definition_that_does_not_compile_shows_the_error_exits_2_and_starts_nothing()
    {
        _repository.Run();
        _repository.Write("build/Build.cs", "broken");
        for (var attempt = 0; attempt < 2; attempt++)
        {
            var run = _repository.Run();
            Assert.Equal((2, ""), (run.ExitCode, run.Output));
            Assert.Contains("Build.cs(1,1): error CS1002: ; expected", run.Error, StringComparison.Ordinal);
        }

        Assert.Single(_repository.Calls, call => call == "run");
        _repository.Write("build/Build.cs", "mended");
        Assert.StartsWith("mended", _repository.Run().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_old_program_stays_away_when_the_broken_edit_is_taken_back()
    {
        _repository.Run();
        _repository.Write("build/Build.cs", "broken");
        _repository.Run();
        _repository.Write("build/Build.cs", "first");
        Assert.Equal("firstlibrary\n", _repository.Run().Output);
        Assert.Equal(3, _repository.Builds);
    }

    [Fact]
    public void A_missing_SDK_is_named_with_the_ways_to_get_it()
    {
        _repository.Search = Tools.Folder(_repository, dotnet: false);
        var run = _repository.Run();
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains("global.json asks for 10.0.100", run.Error, StringComparison.Ordinal);
        Assert.Contains("https://dot.net/download", run.Error, StringComparison.Ordinal);
        Assert.Contains("dotnet-install.sh | bash -s -- --channel 10.0", run.Error, StringComparison.Ordinal);
        Assert.Contains("apt-get install dotnet-sdk-10.0", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_start_script_of_another_name_is_called_by_its_own()
    {
        File.Move(_repository.At("build.sh"), _repository.At("pipeline.sh"));
        _repository.Search = Tools.Folder(_repository, dotnet: false);
        var run = FakeRepository.Finish(_repository.Start(_repository.At("pipeline.sh"), _repository.Root));
        Assert.StartsWith("pipeline.sh: The .NET SDK is missing", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("build.sh", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_SDK_that_global_json_refuses_is_named_with_what_dotnet_said()
    {
        File.WriteAllText(_repository.Beside("too-old"), "");
        var run = _repository.Run();
        Assert.Equal(2, run.ExitCode);
        Assert.Contains($"{_repository.Dotnet}: A compatible .NET SDK was not found.", run.Error, StringComparison.Ordinal);
        Assert.Contains("https://dot.net/download", run.Error, StringComparison.Ordinal);
        Assert.Empty(_repository.Calls);
    }

    [Theory]
    [InlineData(".dotnet")]
    [InlineData("clone/.nuke/temp/dotnet")]
    public void An_SDK_outside_PATH_is_found_and_given_to_the_program(string folder)
    {
        _repository.Search = Tools.Folder(_repository, dotnet: false);
        Directory.CreateDirectory(_repository.Beside($"{folder}/sdk/10.0.401"));
        Executable.Copy(_repository.Dotnet, _repository.Beside($"{folder}/dotnet"));
        Assert.Equal("firstlibrary\n", _repository.Run().Output);
        Assert.Equal("firstlibrary\n", _repository.Run().Output);
        Assert.Equal(1, _repository.Builds);
    }

    public void Dispose() => _repository.Dispose();
}
