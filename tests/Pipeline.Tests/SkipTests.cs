namespace Pipeline.Tests;

/// <summary>Part of every test project: a missing tool turns a test on a build server into a failure.</summary>
public sealed class SkipTests
{
    [Fact]
    public void A_build_server_skips_only_what_is_allowed()
    {
        if (Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Empty(TestNeeds.ForbiddenSkips(GetType().Assembly.GetTypes().Where(x => x != typeof(Examples))));
    }

    [Fact]
    public void A_skip_for_want_of_a_program_is_forbidden_unless_it_is_listed()
    {
        Assert.Equal(
            ["Examples.For_want_of_a_program: no-such-program is not on PATH: run scripts/prepare.sh, for the Lab scripts/docker.sh", "Examples.For_no_reason: later"],
            TestNeeds.ForbiddenSkips([typeof(Examples)]));
    }

#pragma warning disable xUnit1000, xUnit1004 // nobody runs these tests, and a skipped one is what they are about
    private static class Examples
    {
        [ToolFact("sh", "no-such-program")]
        public static void For_want_of_a_program() { }

        [Fact(Skip = "later")]
        public static void For_no_reason() { }

        [ToolFact("sh")]
        public static void Not_skipped() { }
    }
#pragma warning restore xUnit1000, xUnit1004
}
