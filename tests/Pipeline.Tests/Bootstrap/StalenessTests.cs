namespace Pipeline.Tests.Bootstrap;

public sealed class StalenessTests : IDisposable
{
    private readonly FakeRepository _repository = new();

    [Fact]
    public void Unchanged_inputs_start_the_program_without_asking_dotnet_for_anything_else()
    {
        _repository.Run();
        _repository.Run();
        Assert.Equal(["build clean restore", "run", "run"], _repository.Calls);
    }

    [Theory]
    [InlineData("build/Build.cs")]
    [InlineData("src/Library/Library.cs")]
    [InlineData("src/Library/deep/er/Added.cs")]
    [InlineData("src/Library/deep/bin/Added.cs")]
    [InlineData("src/Library/packages.lock.json")]
    [InlineData("Directory.Packages.props")]
    [InlineData("Directory.Build.targets")]
    [InlineData("NuGet.Config")]
    [InlineData("nuget.config")]
    [InlineData("global.json")]
    [InlineData(".editorconfig")]
    [InlineData("src/Library/.editorconfig")]
    [InlineData("src/Library/texts/embedded.txt")]
    [InlineData("build.sh", "# more")]
    [InlineData("build/bootstrap.sh", "# more")]
    public void An_added_or_edited_input_is_seen(string path, string text = "edited")
    {
        _repository.Run();
        var before = File.Exists(_repository.At(path)) ? File.ReadAllText(_repository.At(path)) : "";
        _repository.Write(path, before + text);
        AssertBuildsOnceMore();
    }

    [Theory]
    [InlineData("src/Library/bin/Release/Library.dll")]
    [InlineData("src/Library/obj/project.assets.json")]
    [InlineData("build/obj/_build.dll")]
    [InlineData("docs/page.md")]
    [InlineData(".nuke/temp/anything")]
    public void What_is_no_input_is_not_looked_at(string path)
    {
        _repository.Run();
        _repository.Write(path, "edited");
        Assert.Equal("firstlibrary\n", _repository.Run().Output);
        Assert.Equal(1, _repository.Builds);
    }

    [Theory]
    [InlineData("src/Library/README.md")]
    [InlineData("build/.Build.cs.swp")]
    [InlineData("build/.#Build.cs")]
    [InlineData("build/#Build.cs#")]
    [InlineData("build/Build.cs~")]
    [InlineData("build/4913")]
    [InlineData("src/Library/Library.cs.tmp")]
    [InlineData("src/.idea/workspace.xml")]
    public void Documentation_and_what_editors_keep_beside_a_file_do_not_rebuild(string path)
    {
        _repository.Run();
        _repository.Write(path, "added");
        _repository.Run();
        _repository.Write(path, "edited");
        _repository.Run();
        File.Delete(_repository.At(path));
        _repository.Run();
        Assert.Equal(1, _repository.Builds);
    }

    [Fact]
    public void A_swap_file_is_looked_into_once_and_the_next_start_compares_no_content()
    {
        _repository.Run();
        var built = StampTime();
        _repository.Write("build/.Build.cs.swp", "added");
        _repository.Run();
        var seen = StampTime();
        Assert.NotEqual(built, seen);
        _repository.Run();
        Assert.Equal(seen, StampTime());
    }

    [Fact]
    public void A_readme_edit_is_not_even_looked_into()
    {
        _repository.Write("src/Library/README.md", "first");
        _repository.Run();
        var built = StampTime();
        _repository.Write("src/Library/README.md", "edited");
        _repository.Run();
        Assert.Equal(built, StampTime());
    }

    [Fact]
    public void An_older_file_that_takes_an_inputs_place_is_seen()
    {
        _repository.Write("elsewhere/Old.cs", "older");
        File.SetLastWriteTimeUtc(_repository.At("elsewhere/Old.cs"), new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        _repository.Run();
        File.Move(_repository.At("elsewhere/Old.cs"), _repository.At("build/Build.cs"), overwrite: true);
        Assert.StartsWith("older", _repository.Run().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stamp_that_was_copied_is_not_believed_however_new_it_is()
    {
        _repository.Run();
        _repository.Write("build/Build.cs", "edited");
        Shell($"cd '{_repository.At(".nuke/temp/bootstrap")}' && cp stamp copy && mv copy stamp && touch contents");
        AssertBuildsOnceMore();
    }

    [Fact]
    public void A_link_that_leads_to_another_old_file_is_seen()
    {
        _repository.Write("elsewhere/One.cs", "one");
        _repository.Write("elsewhere/Two.cs", "two");
        File.CreateSymbolicLink(_repository.At("src/Library/Linked.cs"), _repository.At("elsewhere/One.cs"));
        _repository.Run();
        File.Delete(_repository.At("src/Library/Linked.cs"));
        File.CreateSymbolicLink(_repository.At("src/Library/Linked.cs"), _repository.At("elsewhere/Two.cs"));
        AssertBuildsOnceMore();
    }

    [Fact]
    public void A_folder_that_is_moved_away_is_seen()
    {
        _repository.Write("src/Library/deep/er/Deep.cs", "deep");
        _repository.Run();
        Directory.Move(_repository.At("src/Library/deep"), _repository.At("elsewhere"));
        AssertBuildsOnceMore();
    }

    [Fact]
    public void An_edit_after_the_clock_was_put_back_is_seen()
    {
        _repository.Run();
        File.SetLastWriteTimeUtc(_repository.At(".nuke/temp/bootstrap/stamp"), DateTime.UtcNow.AddHours(2));
        _repository.Write("build/Build.cs", "edited");
        AssertBuildsOnceMore();
    }

    [Fact]
    public void A_find_that_cannot_compare_times_of_change_costs_time_but_misses_nothing()
    {
        var tools = Tools.Folder(_repository, without: "find", dotnet: false);
        Executable.Write(Path.Combine(tools, "find"), "#!/bin/sh\ncase \" $* \" in *' -cnewer '*) exit 1 ;; esac\nexec /usr/bin/find \"$@\"\n");
        _repository.Search = $"{Path.GetDirectoryName(_repository.Dotnet)}:{tools}";
        _repository.Run();
        _repository.Run();
        Assert.Equal(1, _repository.Builds);
        _repository.Write("build/Build.cs", "edited");
        AssertBuildsOnceMore();
    }

    [Fact]
    public void An_edit_of_the_same_size_with_its_old_time_is_seen_and_built_from_clean()
    {
        var time = File.GetLastWriteTimeUtc(_repository.At("build/Build.cs"));
        _repository.Run();
        _repository.Write("build/Build.cs", "other");
        File.SetLastWriteTimeUtc(_repository.At("build/Build.cs"), time);
        Assert.StartsWith("other", _repository.Run().Output, StringComparison.Ordinal);
        Assert.Equal("build clean restore", _repository.Calls[2]);
    }

    [Fact]
    public void A_new_edit_of_a_source_keeps_what_is_built_and_does_not_restore()
    {
        _repository.Run();
        _repository.Write("build/Build.cs", "second");
        _repository.Run();
        Assert.Equal("build kept no-restore", _repository.Calls[2]);
    }

    [Fact]
    public void An_edit_of_a_project_restores()
    {
        _repository.Run();
        _repository.Write("build/_build.csproj", "<Project></Project>");
        _repository.Run();
        Assert.Equal("build kept restore", _repository.Calls[2]);
    }

    [Fact]
    public void A_lock_file_that_the_restore_wrote_is_restored_once_more_and_nothing_else_is_built_again()
    {
        File.WriteAllText(_repository.Beside("restore-writes"), "");
        _repository.Run();
        File.Delete(_repository.Beside("restore-writes"));
        _repository.Run();
        _repository.Run();
        Assert.Equal(["build clean restore", "run", "build kept restore", "run", "run"], _repository.Calls);
    }

    [Fact]
    public void A_deleted_input_is_seen()
    {
        _repository.Run();
        File.Delete(_repository.At("src/Library/Library.cs"));
        AssertBuildsOnceMore();
    }

    [Fact]
    public void A_renamed_input_is_seen()
    {
        _repository.Run();
        File.Move(_repository.At("src/Library/Library.cs"), _repository.At("src/Library/Renamed.cs"));
        AssertBuildsOnceMore();
    }

    [Fact]
    public void A_file_behind_a_symbolic_link_is_an_input()
    {
        _repository.Write("elsewhere/Linked.cs", "linked");
        File.CreateSymbolicLink(_repository.At("src/Library/Linked.cs"), _repository.At("elsewhere/Linked.cs"));
        _repository.Run();
        _repository.Write("elsewhere/Linked.cs", "edited");
        AssertBuildsOnceMore();
    }

    [Fact]
    public void New_times_with_the_old_content_cost_no_build()
    {
        _repository.Run();
        File.SetLastWriteTimeUtc(_repository.At("build/Build.cs"), DateTime.UtcNow);
        _repository.Run();
        _repository.Run();
        Assert.Equal(["build clean restore", "run", "run", "run"], _repository.Calls);
    }

    [Fact]
    public void A_moved_clone_is_built_from_clean()
    {
        _repository.Run();
        _repository.MoveTo("moved");
        _repository.Run();
        Assert.Equal("build clean restore", _repository.Calls[2]);
    }

    [Fact]
    public void Another_SDK_is_seen_and_built_from_clean()
    {
        _repository.Run();
        Directory.Move(_repository.Beside("sdk/bin/sdk/10.0.401"), _repository.Beside("sdk/bin/sdk/10.0.402"));
        _repository.Run();
        Assert.Equal("build clean restore", _repository.Calls[2]);
    }

    [Fact]
    public void Another_dotnet_behind_the_same_link_is_seen()
    {
        Directory.CreateDirectory(_repository.Beside("links"));
        File.CreateSymbolicLink(_repository.Beside("links/dotnet"), _repository.Dotnet);
        _repository.Search = $"{_repository.Beside("links")}:{_repository.Search}";
        _repository.Run();
        Executable.Write(_repository.Beside("other-dotnet"), File.ReadAllText(_repository.Dotnet) + "# another\n");
        Directory.CreateDirectory(_repository.Beside("sdk/10.0.999"));
        File.Delete(_repository.Beside("links/dotnet"));
        File.CreateSymbolicLink(_repository.Beside("links/dotnet"), _repository.Beside("other-dotnet"));
        AssertBuildsOnceMore();
    }

    [Fact]
    public void A_program_that_was_deleted_or_damaged_is_built_again()
    {
        _repository.Run();
        File.Delete(Path.Combine(_repository.Programs()[0], "_build.dll"));
        AssertBuildsOnceMore();
        foreach (var program in _repository.Programs())
            File.WriteAllText(Path.Combine(program, "_build.dll"), "");
        Assert.StartsWith("first", _repository.Run().Output, StringComparison.Ordinal);
        Assert.Equal(3, _repository.Builds);
        Directory.Delete(_repository.At(".nuke"), recursive: true);
        Assert.StartsWith("first", _repository.Run().Output, StringComparison.Ordinal);
        Assert.Equal(4, _repository.Builds);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("src/Library/Library.cs")]
    [InlineData(".nuke/temp/program/*/_build.dll")]
    [InlineData(".nuke/temp/bootstrap/contents")]
    public void A_program_that_a_build_server_put_back_is_used_only_when_every_byte_is_as_it_was_built(string? changed)
    {
        _repository.Run();
        var cache = _repository.Beside("cache");
        foreach (var path in new[] { "bootstrap/stamp", "bootstrap/inputs", "bootstrap/contents", "program" })
            Shell($"mkdir -p '{cache}/{Path.GetDirectoryName(path)}' && cp -r '{_repository.At(".nuke/temp/" + path)}' '{cache}/{path}'");
        Directory.Delete(_repository.At(".nuke"), recursive: true);
        File.SetLastWriteTimeUtc(_repository.At("src/Library/Library.cs"), DateTime.UtcNow.AddMinutes(1));
        Shell($"mkdir -p '{_repository.At(".nuke")}' && cp -r '{cache}' '{_repository.At(".nuke/temp")}'");
        if (changed is not null)
            Shell($"cd '{_repository.Root}' && for file in {changed}; do echo changed >>\"$file\"; done");
        _repository.Run();
        Assert.Equal(changed is null ? 1 : 2, _repository.Builds);
        _repository.Run();
        Assert.Equal(changed is null ? 1 : 2, _repository.Builds);
    }

    [Fact]
    public void A_damaged_stamp_is_built_over()
    {
        _repository.Run();
        File.WriteAllText(_repository.At(".nuke/temp/bootstrap/stamp"), "\0\n\n");
        AssertBuildsOnceMore();
    }

    [Fact]
    public void An_edit_during_the_build_is_seen_by_the_next_run_and_built_from_clean()
    {
        _repository.Hold();
        var first = _repository.Start();
        _repository.WaitUntilBuilding();
        _repository.Write("build/Build.cs", "later");
        _repository.Release();
        Assert.StartsWith("first", FakeRepository.Finish(first).Output, StringComparison.Ordinal);
        Assert.StartsWith("later", _repository.Run().Output, StringComparison.Ordinal);
        Assert.Equal("build clean restore", _repository.Calls[2]);
    }

    public void Dispose() => _repository.Dispose();

    private DateTime StampTime() => File.GetLastWriteTimeUtc(_repository.At(".nuke/temp/bootstrap/stamp"));

    private static void Shell(string script)
    {
        using var shell = System.Diagnostics.Process.Start("sh", ["-c", script]);
        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);
    }

    private void AssertBuildsOnceMore()
    {
        var builds = _repository.Builds;
        Assert.Equal(0, _repository.Run().ExitCode);
        Assert.Equal(builds + 1, _repository.Builds);
        _repository.Run();
        Assert.Equal(builds + 1, _repository.Builds);
    }
}
