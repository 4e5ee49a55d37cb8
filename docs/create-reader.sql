-- Makes a login for vte-wats: it can read the columns that vte-wats reads, and nothing else.
-- For an administrator of the server. The password is asked for nowhere in this file:
--   sqlcmd -S SERVER -E -i create-reader.sql -v Password="..."
-- A Windows account instead: CREATE LOGIN [DOMAIN\account] FROM WINDOWS, and its name in the lines below.
:on error exit
USE [master];
IF SUSER_ID(N'vte_reader') IS NULL
    CREATE LOGIN [vte_reader] WITH PASSWORD = N'$(Password)', CHECK_POLICY = ON;
GO
USE [VTE9_3];
IF USER_ID(N'vte_reader') IS NULL
    CREATE USER [vte_reader] FOR LOGIN [vte_reader];
GO
GRANT SELECT ON [dbo].[IndexData] ([ExitCode], [Hostname], [Index_GUID], [Info1], [Info2], [Info3], [ProductName], [ProductType], [ProductVersion], [Product_GUID], [Result], [Site], [TestTime], [TestplanName], [TestplanRevision], [TestplanRevision_GUID], [TestplanVariant], [Testplan_GUID], [Testsystem_GUID], [Timestamp], [UserName], [User_GUID], [Uut_GUID]) TO [vte_reader];
GRANT SELECT ON [dbo].[UutData] ([SerialNumber], [Uut_GUID]) TO [vte_reader];
GRANT SELECT ON [dbo].[Products] ([ProductName], [ProductType], [ProductVersion], [Product_GUID]) TO [vte_reader];
GRANT SELECT ON [dbo].[Testplans] ([TestplanName], [TestplanVariant], [Testplan_GUID]) TO [vte_reader];
GRANT SELECT ON [dbo].[TestplanRevisions] ([TestplanRevision], [TestplanRevision_GUID]) TO [vte_reader];
GRANT SELECT ON [dbo].[TestSystems] ([Hostname], [Site], [Testsystem_GUID]) TO [vte_reader];
GRANT SELECT ON [dbo].[Users] ([UserName], [User_GUID]) TO [vte_reader];
GRANT SELECT ON [dbo].[TestDataNumeric] ([HighLimit], [Index_GUID], [LowLimit], [TestDataNumeric_ID], [TestDescription], [TestName], [TestNumber], [TestResult], [TestResultType], [TestStepNumber], [TestUnits]) TO [vte_reader];
GRANT SELECT ON [dbo].[TestDataText] ([Index_GUID], [TestDataText_GUID], [TestDescription], [TestName], [TestNumber], [TestResult], [TestResultType], [TestStepNumber], [TestUnits]) TO [vte_reader];
GRANT SELECT ON [dbo].[TestDataOther] ([Index_GUID], [TestDescription], [TestName], [TestNumber], [TestResult], [TestResultType], [TestStepNumber], [TestUnits]) TO [vte_reader];
GRANT SELECT ON [dbo].[RepairData] ([Comment], [Index_GUID], [RepairData_GUID], [RepairFailureCode_GUID], [Status], [TestName], [TestStepNumber], [Timestamp], [UserName]) TO [vte_reader];
GRANT SELECT ON [dbo].[RepairActions] ([Comment], [ComponentReference], [PartNumber], [Position], [RepairActionCode_GUID], [RepairAction_GUID], [RepairData_GUID]) TO [vte_reader];
GRANT SELECT ON [dbo].[RepairActionCodes] ([ActionCode], [Description], [RepairActionCode_GUID]) TO [vte_reader];
GRANT SELECT ON [dbo].[RepairFailureCodes] ([Description], [FailureCode], [RepairFailureCode_GUID]) TO [vte_reader];
GRANT SELECT ON [dbo].[AssemblyData] ([AssemblyData_GUID], [AssemblySerialNumber], [AssemblyType], [AssemblyVersion], [Index_GUID], [PartNumber], [Position], [Timestamp], [Uut_GUID]) TO [vte_reader];
-- Never read, whoever grants more later.
IF COL_LENGTH(N'[dbo].[Users]', N'Password') IS NOT NULL
    DENY SELECT ON [dbo].[Users] ([Password]) TO [vte_reader];
GO
-- Only for `vte-wats snapshot`, which copies whole tables: remove the two dashes.
-- GRANT SELECT ON SCHEMA::[dbo] TO [vte_reader];
