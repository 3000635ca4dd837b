namespace Pipeline.Tests.Bootstrap;

public sealed class StartingTests : IDisposable
{
    private readonly FakeRepository _repository = new("a clone with  spaces");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Arguments_arrive_as_they_were_given(bool built)
    {
        if (built)
            _repository.Run();
        string[] arguments = ["arguments", "", "two words", "*", "'single'", "\"double\"", "$HOME `id` \\", "a\nb", "--", "-n", "é", ""];
        var expected = string.Concat(arguments.Select(argument => $"<{argument}>"));
        Assert.EndsWith(expected, _repository.Run(arguments).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Standard_input_arrives_whole(bool built)
    {
        if (built)
            _repository.Run();
        var input = string.Concat(Enumerable.Repeat("a line of input\n", 20_000));
        Assert.EndsWith("library\n" + input, FakeRepository.Finish(_repository.Start("stdin"), input).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(130)]
    public void The_exit_code_is_the_programs(int code) => Assert.Equal(code, _repository.Run("exit", $"{code}").ExitCode);

    [Fact]
    public void A_quiet_build_leaves_standard_output_to_the_program()
    {
        var run = _repository.Run();
        Assert.Equal("firstlibrary\n", run.Output);
        Assert.Matches("^Building the build program … [0-9]+ s\\.\n$", run.Error);
        Assert.Equal("", _repository.Run().Error);
    }

    [Fact]
    public void The_callers_folder_is_kept_and_the_root_is_named()
    {
        Directory.CreateDirectory(_repository.Beside("else where"));
        foreach (var script in new[] { _repository.At("build.sh"), "../a clone with  spaces/build.sh", "../else where/../a clone with  spaces/build.sh" })
        {
            var path = Path.GetFullPath(script, _repository.Beside("else where"));
            var run = FakeRepository.Finish(_repository.Start("/usr/bin/env", _repository.Beside("else where"), "bash", script, "where"));
            Assert.EndsWith($"{_repository.Beside("else where")}|{_repository.Root}\n", run.Output, StringComparison.Ordinal);
            Assert.True(File.Exists(path));
        }

        Assert.Equal(1, _repository.Builds);
    }

    [Fact]
    public void Symbolic_links_to_build_sh_lead_to_its_own_folder()
    {
        Directory.CreateDirectory(_repository.Beside("links"));
        File.CreateSymbolicLink(_repository.Beside("links/second"), "../a clone with  spaces/build.sh");
        File.CreateSymbolicLink(_repository.Beside("links/first"), "second");
        var run = FakeRepository.Finish(_repository.Start(_repository.Beside("links/first"), _repository.Beside("links"), "where"));
        Assert.EndsWith($"{_repository.Beside("links")}|{_repository.Root}\n", run.Output, StringComparison.Ordinal);
        run = FakeRepository.Finish(_repository.Start("/usr/bin/env", _repository.Beside("links"), "bash", "first", "where"));
        Assert.EndsWith($"|{_repository.Root}\n", run.Output, StringComparison.Ordinal);
        Assert.Equal(1, _repository.Builds);
    }

    [Fact]
    public void Signals_reach_the_program()
    {
        using var process = _repository.Start("sleep");
        Poll.Until(() => _repository.Calls.Contains("run"), "the program runs");
        Signal.Send(process, "TERM");
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(30)));
        Assert.Equal(128 + 15, process.ExitCode);
    }

    [Fact]
    public void An_interrupted_build_exits_130_starts_nothing_and_is_made_again_from_clean()
    {
        _repository.Hold();
        var process = _repository.Start();
        _repository.WaitUntilBuilding();
        Signal.Send(process, "INT");
        _repository.Release();
        Assert.Equal((130, ""), FakeRepository.Finish(process) is var run ? (run.ExitCode, run.Output) : default);
        _repository.Run();
        Assert.Equal(["build clean restore", "build clean restore", "run"], _repository.Calls);
    }

    [Fact]
    public void The_engine_that_is_chosen_is_for_the_build_of_the_program_and_reaches_nothing_that_it_starts()
    {
        Assert.EndsWith("unset|0\n", _repository.Run("variables").Output, StringComparison.Ordinal);
        _repository.Variables["PipelineEngine"] = "Nuke";
        for (var run = 0; run < 2; run++)
            Assert.EndsWith("unset|unset\n", _repository.Run("variables").Output, StringComparison.Ordinal);
        Assert.Equal(["build clean restore", "run", "build clean restore on Nuke", "run", "run"], _repository.Calls);
    }

    [Fact]
    public void The_lock_does_not_reach_the_program()
    {
        var run = _repository.Run("descriptors");
        Assert.DoesNotContain("9", run.Output[run.Output.IndexOf('\n', StringComparison.Ordinal)..].Split('\n'));
    }

    [Fact]
    public void Programs_in_use_and_the_last_two_are_kept_and_older_ones_go()
    {
        _repository.Run();
        var first = _repository.Programs()[0];
        using var user = _repository.Start("/usr/bin/env", _repository.Root, "bash", "-c", "exec -a \"$0\" sleep 60", first + "/router/Router.dll");
        try
        {
            for (var edit = 0; edit < 4; edit++)
            {
                _repository.Write("build/Build.cs", $"edit {edit}");
                _repository.Run();
            }

            Assert.Equal(3, _repository.Programs().Length);
            Assert.Contains(first, _repository.Programs());
        }
        finally
        {
            user.Kill(entireProcessTree: true);
            user.WaitForExit();
        }

        _repository.Write("build/Build.cs", "edit last");
        _repository.Run();
        Assert.Equal(2, _repository.Programs().Length);
        Assert.DoesNotContain(first, _repository.Programs());
    }

    public void Dispose() => _repository.Dispose();
}
