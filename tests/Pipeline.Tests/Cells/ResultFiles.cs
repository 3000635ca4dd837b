using Pipeline.Cells.Results;

namespace Pipeline.Tests.Cells;

/// <summary>Results as test runners write them.</summary>
internal static class ResultFiles
{
    /// <summary>pytest 8, two tests of which one fails, and one that is skipped.</summary>
    public const string Pytest = """
        <?xml version="1.0" encoding="utf-8"?><testsuites><testsuite name="pytest" errors="0" failures="1" skipped="1" tests="3" time="1.250" timestamp="2026-11-22T10:00:00.000000" hostname="c0ffee">
        <testcase classname="tests.test_orders.Totals" name="test_sum" file="tests/test_orders.py" line="4" time="0.010" />
        <testcase classname="tests.test_orders.Totals" name="test_tax[0.19]" file="tests/test_orders.py" line="8" time="0.020"><failure message="AssertionError: assert 119 == 120&#10; +  where 119 = total()">self = &lt;Totals&gt;

            def test_tax(self):
        &gt;       assert total() == 120
        E       AssertionError: assert 119 == 120

        tests/test_orders.py:11: AssertionError</failure></testcase>
        <testcase classname="tests.test_orders.Mail" name="test_send" file="tests/test_orders.py" line="20" time="0.000"><skipped type="pytest.skip" message="no mail here">/app/tests/test_orders.py:21: no mail here</skipped></testcase>
        </testsuite></testsuites>
        """;

    /// <summary>unittest-xml-reporting, which writes one suite for each class; one test that breaks.</summary>
    public const string Unittest = """
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites>
          <testsuite name="orders.tests.Totals-20261122100000" tests="2" file="orders/tests.py" time="0.030" timestamp="2026-11-22T10:00:00" failures="0" errors="1" skipped="0">
            <testcase classname="orders.tests.Totals" name="test_sum" time="0.010" timestamp="2026-11-22T10:00:00" file="orders/tests.py" line="4"/>
            <testcase classname="orders.tests.Totals" name="test_tax" time="0.020" timestamp="2026-11-22T10:00:00" file="orders/tests.py" line="8">
              <error type="ZeroDivisionError" message="division by zero"><![CDATA[Traceback (most recent call last):
          File "/app/orders/tests.py", line 10, in test_tax
            total()
          File "/app/orders/totals.py", line 3, in total
            return 1 / 0
          File "/usr/lib/python3/dist-packages/django/utils.py", line 99, in divide
        ZeroDivisionError: division by zero
        ]]></error>
              <system-out><![CDATA[[1mbold[0m]]></system-out>
            </testcase>
          </testsuite>
          <testsuite name="orders.tests.Mail-20261122100000" tests="1" file="orders/tests.py" time="0.001" timestamp="2026-11-22T10:00:00" failures="0" errors="0" skipped="0">
            <testcase classname="orders.tests.Mail" name="test_send" time="0.001" timestamp="2026-11-22T10:00:00" file="orders/tests.py" line="20"/>
          </testsuite>
        </testsuites>
        """;

    /// <summary>Suites in suites, whose outer one sums up its inner ones, as a Maven-like runner writes them.</summary>
    public const string Nested = """
        <testsuite name="all" tests="3" failures="1" errors="0" time="9">
          <properties><property name="os" value="Linux"/></properties>
          <testsuite name="inner" tests="2" failures="1" time="4"><testcase name="a" time="1,000.5"/><testcase name="b"><failure/></testcase></testsuite>
          <testcase name="c" time="0.5"/>
        </testsuite>
        """;

    public static JUnitReport JUnit(string text)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder / "x.xml", text);
        return JUnitReport.Read(folder / "x.xml");
    }
}
