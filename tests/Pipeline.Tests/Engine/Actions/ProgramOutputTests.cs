using Nuke.Common.Execution;
using Pipeline.Engine;
using Pipeline.Tests.Engine.Reporting;

namespace Pipeline.Tests.Engine.Actions;

[Collection(EngineCollection.Name)]
public sealed class ProgramOutputTests
{
    /// <summary>What dotnet build, dotnet test, gcc, shellcheck and pytest really write, and what GitHub gets of it.</summary>
    [Fact]
    public void Errors_of_compilers_and_tests_become_annotations()
    {
        using var stage = On();
        Files(stage, "src/Shop/Cart.cs", "src/Shop/Shop.csproj", "tests/CartTests.cs", "native/main.c", "deploy.sh", "scripts/tests/test_cart.py", "scripts/cart.py");
        stage.Begin("A");
        stage.Say("A", $"""
              Determining projects to restore...
            {stage.Root}/src/Shop/Cart.cs(7,22): warning CS0169: The field 'Cart._old' is never used [{stage.Root}/src/Shop/Shop.csproj]
            {stage.Root}/src/Shop/Cart.cs(9,5): error CS1002: ; expected [{stage.Root}/src/Shop/Shop.csproj]

            Build FAILED.

            {stage.Root}/src/Shop/Cart.cs(7,22): warning CS0169: The field 'Cart._old' is never used [{stage.Root}/src/Shop/Shop.csproj]
            {stage.Root}/src/Shop/Cart.cs(9,5): error CS1002: ; expected [{stage.Root}/src/Shop/Shop.csproj]
            /usr/share/dotnet/sdk/Microsoft.NET.Sdk.targets(120,5): error NETSDK1045: The SDK is too old. [{stage.Root}/src/Shop/Shop.csproj]
            /usr/include/foreign.h:4:2: warning: not ours
                1 Warning(s)
                2 Error(s)
            """.Split('\n'));
        stage.End("A", ExecutionStatus.Failed);
        stage.Begin("B");
        stage.Say("B", $"""
            Test run for /tmp/Shop.Tests.dll (.NETCoreApp,Version=v10.0)
            [xUnit.net 00:00:00.33]     CartTests.Adds [FAIL]
              Failed CartTests.Adds(item: "a [1 ms]") [13 ms]
              Error Message:
               Assert.Equal() Failure: Values differ
            Expected: 1
            Actual:   2
              Stack Trace:
                 at Framework.Check.That(Boolean it) in /elsewhere/Check.cs:line 1
               at CartTests.Compare(Int32 x) in /_/tests/CartTests.cs:line 31
               at CartTests.Adds(String item) in {stage.Root}/tests/CartTests.cs:line 12
               at System.Reflection.MethodBaseInvoker.InvokeWithNoArgs(Object obj, BindingFlags invokeAttr)
              Failed CartTests.Times_out [< 1 ms]
              Error Message:
               too slow
              Stack Trace:
                 at System.Threading.Tasks.Task.Wait()
            --- End of stack trace from previous location ---

            Failed!  - Failed:     2, Passed:     1, Skipped:     0, Total:     3, Duration: 59 ms - Shop.Tests.dll (net10.0)
            """.Split('\n'));
        stage.End("B", ExecutionStatus.Failed);
        stage.Begin("C");
        stage.Say("C", """
            native/main.c: In function 'main':
            native/main.c:3:12: error: expected ';' before '}' token
                3 |   return 0
            deploy.sh:4:6: warning: Double quote to prevent globbing and word splitting. [SC2086]
            =================================== FAILURES ===================================
            ___________________________________ test_adds __________________________________

                def test_adds():
            >       assert add(1, 1) == 3

            scripts/tests/test_cart.py:4: 
            _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _

            >       raise ValueError("no")
            E       ValueError: no

            scripts/cart.py:2: ValueError
            =========================== short test summary info ============================
            FAILED scripts/tests/test_cart.py::test_adds - ValueError: no
            """.Split('\n'));
        stage.End("C", ExecutionStatus.Failed);
        stage.Output.Close();
        Golden.Verify(stage.Shown, "Programs");
    }

    [Fact]
    public void At_most_ten_of_each_kind_are_annotated_and_the_others_counted()
    {
        using var stage = On();
        Files(stage, "a.c");
        stage.Begin("A");
        stage.As("A", () => Serilog.Log.Error("one of the build's own"));
        for (var i = 1; i <= 12; i++)
            stage.Say("A", $"a.c:{i}:1: error: e", $"a.c:{i}:1: warning: w", $"a.c:{i}:1: error: e");
        stage.End("A");
        stage.Output.Close();

        Assert.Equal(10, Count(stage.Shown, "::error "));
        Assert.Equal(10, Count(stage.Shown, "::warning "));
        Assert.Contains("\na.c:12:1: error: e\n", stage.Shown);
        Assert.EndsWith("::endgroup::\nNot annotated: 3 more errors, 2 more warnings; GitHub shows 10 of each kind for a step.\n", stage.Shown);
    }

    [Fact]
    public void An_error_that_was_logged_gets_its_place_and_is_not_told_again()
    {
        using var stage = On();
        Files(stage, "a.c");
        stage.Begin("A");
        stage.As("A", () => Serilog.Log.Error("{Line}", "a.c:3:1: error: e"));
        stage.Say("A", "a.c:3:1: error: e");
        stage.End("A");
        Assert.Equal("::group::A\n::error title=A,file=a.c,line=3,col=1::a.c:3:1: error: e\na.c:3:1: error: e\n::endgroup::\n", stage.Shown);
    }

    [Fact]
    public void What_a_program_writes_to_standard_error_takes_no_annotation_unless_it_is_one()
    {
        using var stage = On();
        Files(stage, "a.c");
        stage.Begin("A");
        stage.As("A", () =>
        {
            EngineLogger.ProgramError("Cloning into 'x'...");
            EngineLogger.ProgramError("a.c:3:1: warning: w");
            EngineLogger.ProgramError("::add-path::/tmp");
            Serilog.Log.Error("the build's own");
        });
        Assert.StartsWith("::group::A\nCloning into 'x'...\n::remove-matcher owner=csc::\n::warning title=A,file=a.c,line=3,col=1::a.c(3,1): warning: w\n::stop-commands::", stage.Shown);
        Assert.EndsWith("::error title=A::the build's own\n", stage.Shown);
        Assert.Contains("error: Cloning into", stage.Log("A"));
    }

    [Fact]
    public void Files_outside_of_the_repository_and_files_that_are_not_there_are_not_annotated()
    {
        using var stage = On();
        stage.Begin("A");
        var lines = new[] { "/etc/hosts:1:1: error: e", "../x.c:1:1: error: e", "gone.c:1:1: error: e", "nul\0.c:1:1: error: e" };
        stage.Say("A", lines);
        Assert.Equal($"::group::A\n{string.Join('\n', lines)}\n", stage.Shown);
    }

    [Fact]
    public void Paths_are_those_of_the_working_copy_when_the_build_is_deeper_in_it()
    {
        using var folder = new TemporaryFolder();
        using var stage = new Stage(variables: ["GITHUB_ACTIONS=true", $"GITHUB_WORKSPACE={Path.GetTempPath()}"]);
        Files(stage, "a.c");
        stage.Begin("A");
        stage.Say("A", "a.c:1:1: error: e");
        var name = Path.GetFileName(stage.Root);
        Assert.Contains($"file={name}/a.c,line=1,col=1::{name}/a.c(1,1): error: e", stage.Shown);
    }

    [Fact]
    public void Colours_do_not_hide_an_error()
    {
        using var stage = On();
        Files(stage, "a.c");
        stage.Begin("A");
        stage.Say("A", "\e[01m\e[Ka.c:1:2:\e[m\e[K \e[01;31m\e[Kerror: \e[m\e[Kno");
        Assert.Contains("::error title=A,file=a.c,line=1,col=2::a.c(1,2): error: no", stage.Shown);
    }

    [Fact]
    public void The_text_of_an_error_gives_no_command_and_no_property()
    {
        using var stage = On();
        Files(stage, "a,line=9.c");
        stage.Begin("A");
        stage.Say("A", "a,line=9.c:1:2: error: 100%\r::add-path::/tmp");
        stage.Say("A", "a,line=9.c:1:2: error: x ##[add-path]/tmp");
        stage.Say("A", "a,line=9.c:1:2: error: 50% [-W:a,b]");
        Assert.Contains("::error title=A%3A -W%3Aa%2Cb,file=a%2Cline=9.c,line=1,col=2::a,line=9.c(1,2): error: 50%25 [-W:a,b]\n", stage.Shown);
        Assert.Equal(2, Count(stage.Shown, "::stop-commands::"));
        Assert.Equal(1, Count(stage.Shown, "::error "));
    }

    [Fact]
    public void Elsewhere_lines_stay_as_they_are()
    {
        using var stage = new Stage();
        Files(stage, "a.c");
        stage.Begin("A");
        stage.Say("A", "a.c:1:1: error: e");
        Assert.DoesNotContain("::", stage.Shown.Replace("c:1:1:", ""));
    }

    private static Stage On() => new(variables: "GITHUB_ACTIONS=true");

    private static int Count(string text, string part) => text.Split('\n').Count(line => line.StartsWith(part, StringComparison.Ordinal));

    private static void Files(Stage stage, params string[] names)
    {
        foreach (var name in names)
        {
            var file = Path.Combine(stage.Root, name);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, "");
        }
    }
}
